#include "built_wheel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sconce/archive/hasher.hpp"
#include "sconce/archive/zip.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/version.hpp"
#include "sconce/wheel/archive_contents.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::builder {
namespace {

constexpr std::uint64_t kMostMetadataBytes = 16ULL << 20;

// Builds may add a local label (`+cu121`) to the version of their source.
bool is_version_of(const pep::Version& built, const pep::Version& expected) {
  return built == expected || (!expected.has_local() && built.public_version() == expected);
}

Result<void> check_identity(const pep::PackageName& name, const pep::Version& version,
                            const BuildRequest& request, std::string_view what) {
  if (request.name && name != *request.name) {
    return fail(ErrorKind::mismatch, fmt::format("the build made {} of `{}`, expected was `{}`",
                                                 what, name.text(), request.name->text()));
  }
  if (request.version && !is_version_of(version, *request.version)) {
    return fail(ErrorKind::mismatch,
                fmt::format("the build made {} of `{}` in version {}, expected was {}", what,
                            name.text(), version.to_string(), request.version->to_string()));
  }
  return {};
}

// Everything before the first empty line: the description is of no use to anybody here.
std::string_view header_of(std::string_view metadata) {
  const std::size_t unix_end = metadata.find("\n\n");
  const std::size_t dos_end = metadata.find("\n\r\n");
  return metadata.substr(0, std::min({unix_end, dos_end, metadata.size() - 1}) + 1);
}

Result<BuiltWheel> judged(const std::string& path, const os::File& file,
                          const BuildRequest& request, Notices& notices) {
  const std::string file_name = os::file_name(path);
  auto parsed = SCONCE_TRY(pep::WheelFileName::parse(file_name));
  SCONCE_TRY(check_identity(parsed.name, parsed.version, request, "a wheel"));
  if (!request.tags.rank(parsed.tags)) {
    return fail(ErrorKind::mismatch, fmt::format("it was built for `{}`, which is not the target",
                                                 parsed.tags.to_string()));
  }
  const auto directory = SCONCE_TRY(archive::judge_zip(file));
  const auto contents = wheel::contents_of_archive(parsed, directory, file);
  const auto judgement = SCONCE_TRY(wheel::judge_wheel(contents));
  for (const std::string& warning : judgement.warnings()) {
    notices.warn(fmt::format("`{}`: {}", file_name, warning));
  }
  const std::string text =
      SCONCE_TRY(contents.read(judgement.dist_info + "/METADATA", kMostMetadataBytes));
  return BuiltWheel{.sha256 = SCONCE_TRY(archive::digest_of(HashAlgorithm::sha256, file)),
                    .size = file.size(),
                    .file_name = file_name,
                    .parsed = std::move(parsed),
                    .metadata = SCONCE_TRY(read_metadata(text, request))};
}

}  // namespace

Result<BuiltMetadata> read_metadata(std::string_view text, const BuildRequest& request) {
  auto metadata = SCONCE_TRY(pep::CoreMetadata::parse(text));
  SCONCE_TRY(check_identity(metadata.name, metadata.version, request, "metadata"));
  return BuiltMetadata{std::move(metadata), std::string(header_of(text))};
}

Result<BuiltWheel> take_wheel(const std::string& path, const BuildRequest& request,
                              const BuildServices& services) {
  const os::File file = SCONCE_TRY(os::File::open_for_reading(path));
  BuiltWheel built =
      SCONCE_TRY(in_context(judged(path, file, request, services.notices),
                            fmt::format("judging the wheel `{}`", os::file_name(path))));
  if (!services.store.has_wheel(built.sha256)) {
    SCONCE_TRY(services.store.publish_wheel(path, built.sha256));
  }
  return built;
}

}  // namespace sconce::builder
