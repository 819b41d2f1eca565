#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "limits.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/pep/metadata.hpp"
#include "sconce/wheel/dist_info.hpp"
#include "sconce/wheel/installation.hpp"
#include "sconce/wheel/record.hpp"

namespace sconce::wheel {
namespace {

using Kind = RecordDifference::Kind;

/// Whole small text; one of more than the limit is refused.
Result<std::string> read_text(const WheelContents& wheel, const std::string& path) {
  std::string text = SCONCE_TRY(wheel.read(path, kLargestText + 1));
  if (text.size() > kLargestText) {
    return fail(ErrorKind::archive, "`" + path + "` is larger than any such file should be");
  }
  return text;
}

/// Paths of a wheel's RECORD lie inside the wheel; what points elsewhere is an attack on uninstall.
Result<void> check_record_path(std::string_view path) {
  const bool leaves = path.starts_with('/') || path.find('\0') != std::string_view::npos ||
                      std::ranges::any_of(split(path, '/'), [](auto part) { return part == ".."; });
  if (leaves) {
    return fail(ErrorKind::archive,
                "RECORD names `" + std::string(path) + "`, which leaves the environment");
  }
  return {};
}

/// RECORD and its signatures cannot be listed with a hash.
bool is_record_itself(std::string_view path, std::string_view dist_info) {
  if (!path.starts_with(dist_info) || path.size() <= dist_info.size()) return false;
  const std::string_view name = path.substr(dist_info.size() + 1);
  return name == "RECORD" || name == "RECORD.jws" || name == "RECORD.p7s";
}

/// How a line differs from its file, if it does.
std::optional<Kind> difference(const WheelFile& file, const RecordEntry& line) {
  if (line.size && *line.size != file.size) return Kind::size_differs;
  if (line.is_hash_malformed) return Kind::hash_malformed;
  if (!line.hash) return Kind::unhashed;
  return std::nullopt;
}

void add_absent(const WheelContents& wheel, const std::vector<RecordEntry>& record,
                std::vector<RecordDifference>& differences) {
  std::unordered_set<std::string_view> present;
  for (const WheelFile& file : wheel.files) present.insert(file.path);
  for (const RecordEntry& entry : record) {
    if (!entry.path.ends_with('/') && !present.contains(entry.path)) {
      differences.push_back({Kind::absent, entry.path});
    }
  }
}

/// Finds the line of each file, and tells how RECORD and the listing differ.
Result<void> compare_record(const WheelContents& wheel, WheelJudgement& judgement) {
  const std::vector<RecordEntry>& record = judgement.record;
  auto& differences = judgement.differences;
  std::unordered_map<std::string_view, std::size_t> listed;
  listed.reserve(record.size());
  for (std::size_t line = 0; line < record.size(); ++line) {
    SCONCE_TRY(check_record_path(record[line].path));
    if (!listed.emplace(record[line].path, line).second) {
      differences.push_back({Kind::duplicate, record[line].path});
    }
  }
  std::size_t found = 0;
  judgement.line_of_file.reserve(wheel.files.size());
  for (const WheelFile& file : wheel.files) {
    const auto at = listed.find(file.path);
    const bool is_listed = at != listed.end();
    if (is_listed) ++found;
    judgement.line_of_file.push_back(is_listed ? at->second : WheelJudgement::kUnlisted);
    if (is_record_itself(file.path, judgement.dist_info)) continue;
    const auto kind =
        is_listed ? difference(file, record[at->second]) : std::optional(Kind::unlisted);
    if (kind) differences.push_back({*kind, file.path});
  }
  if (found < listed.size()) add_absent(wheel, record, differences);
  return {};
}

/// METADATA must be readable and be about the distribution that the file name promises.
Result<void> check_metadata(const WheelContents& wheel, const std::string& path) {
  const std::string text = SCONCE_TRY(read_text(wheel, path));
  const auto metadata = pep::CoreMetadata::parse(text);
  if (!metadata) return std::unexpected(metadata.error().with_context("`" + path + "`"));
  if (metadata->name != wheel.file_name.name || metadata->version != wheel.file_name.version) {
    return fail(ErrorKind::archive, "`" + path + "` is about " + metadata->name.text() + " " +
                                        metadata->version.to_string() + ", the file name says " +
                                        wheel.file_name.name.text() + " " +
                                        wheel.file_name.version.to_string());
  }
  return {};
}

std::string_view sentence_of(Kind kind) {
  switch (kind) {
    case Kind::unlisted:
      return "RECORD does not list";
    case Kind::absent:
      return "RECORD lists what the wheel does not hold:";
    case Kind::unhashed:
      return "RECORD gives no hash for";
    case Kind::hash_malformed:
      return "RECORD states a hash that cannot be read for";
    case Kind::size_differs:
      return "RECORD states another size for";
    case Kind::duplicate:
      return "RECORD lists twice";
  }
  std::unreachable();
}

}  // namespace

std::vector<std::string> WheelJudgement::warnings() const {
  std::vector<std::string> sentences;
  for (const Kind kind : {Kind::unlisted, Kind::absent, Kind::unhashed, Kind::hash_malformed,
                          Kind::size_differs, Kind::duplicate}) {
    const auto first = std::ranges::find(differences, kind, &RecordDifference::kind);
    if (first == differences.end()) continue;
    const auto count = std::ranges::count(differences, kind, &RecordDifference::kind);
    std::string sentence = std::string(sentence_of(kind)) + " `" + first->path + "`";
    if (count > 1) sentence += " and " + std::to_string(count - 1) + " more";
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

Result<WheelJudgement> judge_wheel(const WheelContents& wheel) {
  WheelJudgement judgement;
  judgement.dist_info = SCONCE_TRY(find_dist_info(wheel.files, wheel.file_name));
  const std::string& folder = judgement.dist_info;
  const std::string facts = SCONCE_TRY(read_text(wheel, folder + "/WHEEL"));
  judgement.facts = SCONCE_TRY(WheelFacts::parse(facts));
  SCONCE_TRY(check_metadata(wheel, folder + "/METADATA"));
  const std::string record = SCONCE_TRY(read_text(wheel, folder + "/RECORD"));
  judgement.record = SCONCE_TRY(parse_record(record));
  SCONCE_TRY(compare_record(wheel, judgement));
  return judgement;
}

}  // namespace sconce::wheel
