#include "build_memo.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "built_wheel.hpp"
#include "sconce/archive/hasher.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/builder/build_variables.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/files.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/tag.hpp"
#include "sconce/store/store.hpp"

namespace sconce::builder {
namespace {

using document::JsonValue;

constexpr std::string_view kPyprojects = "pyprojects";
constexpr std::string_view kRequirements = "build-requires";
constexpr std::string_view kMetadata = "build-metadata";
constexpr std::string_view kWheels = "builds";
constexpr int kVersion = 1;

std::string write(const JsonValue& value) {
  return document::write_json(value, document::JsonStyle::compact);
}

JsonValue to_json(std::span<const std::string> texts) {
  JsonValue array = JsonValue::array();
  for (const std::string& text : texts) array.push_back(text);
  return array;
}

// The texts of an array; nothing if it is none.
std::optional<std::vector<std::string>> texts_of(const JsonValue* value) {
  const auto* array = value == nullptr ? nullptr : value->as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const JsonValue& item : *array) {
    if (item.as_string() == nullptr) return std::nullopt;
    texts.push_back(*item.as_string());
  }
  return texts;
}

std::string text_of(const JsonValue& object, std::string_view key) {
  const JsonValue* member = object.find(key);
  const std::string* text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? std::string() : *text;
}

// The object that was kept, if it is one of this version.
std::optional<JsonValue> parse_kept(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  auto value = document::parse_json(*text);
  if (!value) return std::nullopt;
  const JsonValue* version = value->find("version");
  const std::int64_t* number = version == nullptr ? nullptr : version->as_integer();
  if (number == nullptr || *number != kVersion) return std::nullopt;
  return *std::move(value);
}

JsonValue versioned() {
  JsonValue object = JsonValue::object();
  object.set("version", kVersion);
  return object;
}

std::string digest_of_tags(const pep::SupportedTags& tags) {
  archive::Hasher hasher(HashAlgorithm::sha256);
  for (const pep::Tag& tag : tags.best_first()) {
    hasher.update(as_bytes(tag.to_string()));
    hasher.update(as_bytes("\n"));
  }
  return hasher.finish().hex();
}

// A hash, since what the user states for one build may be a secret, and keys are kept.
std::string digest_of_variables(const Variables& variables) {
  archive::Hasher hasher(HashAlgorithm::sha256);
  for (const auto& [name, value] : variables) {
    hasher.update(as_bytes(name));
    hasher.update(as_bytes("="));
    hasher.update(as_bytes(value));
    hasher.update(as_bytes(std::string_view("\0", 1)));
  }
  return hasher.finish().hex();
}

// Size of the wheel's archive; 0 where only its unpacked tree is left, nothing where neither is.
Result<std::optional<std::uint64_t>> size_in_store(const store::Store& store,
                                                   const Digest& sha256) {
  const auto status = SCONCE_TRY(os::status_if_exists(store.wheel_path(sha256)));
  if (status) return status->size;
  if (os::exists(store.tree_path(sha256))) return 0;
  return std::nullopt;
}

}  // namespace

BuildMemo::BuildMemo(const BuildServices& services, const BuildRequest& request,
                     std::string identity)
    : services_(services), request_(request), identity_(std::move(identity)) {}

Result<std::optional<std::string>> BuildMemo::find(std::string_view bucket,
                                                   const std::string& key) const {
  if (request_.cache == BuildCache::renewed) return std::nullopt;
  return services_.store.memo(bucket, key);
}

Result<std::optional<std::string>> BuildMemo::pyproject() const {
  return find(kPyprojects, identity_);
}
Result<void> BuildMemo::keep_pyproject(std::string_view text) const {
  return services_.store.set_memo(kPyprojects, identity_, text);
}

Result<std::optional<std::vector<std::string>>> BuildMemo::requirements(
    const std::string& key) const {
  const auto kept = parse_kept(SCONCE_TRY(find(kRequirements, key)));
  if (!kept) return std::nullopt;
  return texts_of(kept->find("requires"));
}

Result<void> BuildMemo::keep_requirements(const std::string& key,
                                          const std::vector<std::string>& texts) const {
  JsonValue value = versioned();
  value.set("requires", to_json(texts));
  return services_.store.set_memo(kRequirements, key, write(value));
}

Result<std::optional<BuiltMetadata>> BuildMemo::metadata(const std::string& key) const {
  const auto text = SCONCE_TRY(find(kMetadata, key));
  if (!text) return std::nullopt;
  // Not in the key, so that it may not fit what is expected now: then it is an error now as well.
  return SCONCE_TRY(read_metadata(*text, request_));
}

Result<void> BuildMemo::keep_metadata(const std::string& key, const BuiltMetadata& metadata) const {
  return services_.store.set_memo(kMetadata, key, metadata.text);
}

Result<std::optional<BuiltWheel>> BuildMemo::wheel(const std::string& key) const {
  const auto kept = parse_kept(SCONCE_TRY(find(kWheels, key)));
  if (!kept) return std::nullopt;
  const auto sha256 = Digest::parse(HashAlgorithm::sha256, text_of(*kept, "sha256"));
  auto parsed = pep::WheelFileName::parse(text_of(*kept, "file_name"));
  auto metadata = SCONCE_TRY(this->metadata(key));
  if (!sha256 || !parsed || !metadata) return std::nullopt;
  const auto size = SCONCE_TRY(size_in_store(services_.store, *sha256));
  if (!size) return std::nullopt;
  return BuiltWheel{.sha256 = *sha256,
                    .size = *size,
                    .file_name = text_of(*kept, "file_name"),
                    .parsed = *std::move(parsed),
                    .metadata = *std::move(metadata),
                    .was_in_store = true};
}

Result<void> BuildMemo::keep_wheel(const std::string& key, const BuiltWheel& wheel) const {
  SCONCE_TRY(keep_metadata(key, wheel.metadata));
  JsonValue value = versioned();
  value.set("file_name", wheel.file_name);
  value.set("sha256", wheel.sha256.hex());
  return services_.store.set_memo(kWheels, key, write(value));
}

std::string BuildMemo::key(std::span<const std::string> resolved) const {
  std::vector<std::string> sorted(resolved.begin(), resolved.end());
  std::ranges::sort(sorted);
  JsonValue settings = JsonValue::object();
  for (const auto& [name, values] : request_.config_settings) settings.set(name, to_json(values));
  JsonValue key = versioned();
  key.set("kind", request_.kind == BuildKind::editable ? "editable" : "wheel");
  key.set("source", identity_);
  key.set("requires", to_json(sorted));
  key.set("tags", digest_of_tags(request_.tags));
  key.set("config_settings", std::move(settings));
  key.set("variables", digest_of_variables(request_.variables));
  return write(key);
}

}  // namespace sconce::builder
