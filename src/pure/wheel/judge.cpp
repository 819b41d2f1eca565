#include <algorithm>
#include <cstddef>
#include <expected>
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

Result<std::vector<RecordDifference>> compare_record(const WheelContents& wheel,
                                                     const std::vector<RecordEntry>& record,
                                                     std::string_view dist_info) {
  std::vector<RecordDifference> differences;
  std::unordered_map<std::string_view, const RecordEntry*> listed;
  listed.reserve(record.size());
  for (const RecordEntry& entry : record) {
    SCONCE_TRY(check_record_path(entry.path));
    if (!listed.emplace(entry.path, &entry).second) {
      differences.push_back({Kind::duplicate, entry.path});
    }
  }
  std::size_t found = 0;
  for (const WheelFile& file : wheel.files) {
    const auto at = listed.find(file.path);
    if (at != listed.end()) ++found;
    if (is_record_itself(file.path, dist_info)) continue;
    if (at == listed.end()) {
      differences.push_back({Kind::unlisted, file.path});
    } else if (at->second->size && *at->second->size != file.size) {
      differences.push_back({Kind::size_differs, file.path});
    } else if (at->second->is_hash_malformed) {
      differences.push_back({Kind::hash_malformed, file.path});
    } else if (!at->second->hash) {
      differences.push_back({Kind::unhashed, file.path});
    }
  }
  if (found == listed.size()) return differences;
  std::unordered_set<std::string_view> present;
  for (const WheelFile& file : wheel.files) present.insert(file.path);
  for (const RecordEntry& entry : record) {
    if (!entry.path.ends_with('/') && !present.contains(entry.path)) {
      differences.push_back({Kind::absent, entry.path});
    }
  }
  return differences;
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
  judgement.differences = SCONCE_TRY(compare_record(wheel, judgement.record, folder));
  return judgement;
}

}  // namespace sconce::wheel
