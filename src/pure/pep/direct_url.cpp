#include "sconce/pep/direct_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"

namespace sconce::pep {

namespace {

using document::JsonValue;

std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorKind::input, fmt::format("direct_url.json is malformed: {}", why));
}

/// The member, null where it is absent or null itself.
const JsonValue* member(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

/// A text, empty where it is absent.
Result<std::string> optional_text(const JsonValue& object, std::string_view key) {
  const JsonValue* value = member(object, key);
  if (value == nullptr) return std::string();
  if (value->as_string() == nullptr) return refuse(fmt::format("`{}` is not a text", key));
  return *value->as_string();
}

Result<std::string> required_text(const JsonValue& object, std::string_view key) {
  if (member(object, key) == nullptr) return refuse(fmt::format("it has no `{}`", key));
  return optional_text(object, key);
}

Result<DirectUrl::Vcs> read_vcs(const JsonValue& object) {
  DirectUrl::Vcs vcs;
  vcs.vcs = SCONCE_TRY(required_text(object, "vcs"));
  vcs.commit_id = SCONCE_TRY(required_text(object, "commit_id"));
  vcs.requested_revision = SCONCE_TRY(optional_text(object, "requested_revision"));
  return vcs;
}

Result<DirectUrl::Directory> read_directory(const JsonValue& object) {
  const JsonValue* editable = member(object, "editable");
  if (editable == nullptr) return DirectUrl::Directory{};
  if (editable->as_bool() == nullptr) return refuse("`editable` is neither true nor false");
  return DirectUrl::Directory{.editable = *editable->as_bool(), .states_editable = true};
}

Result<DirectUrl::Archive> read_hashes(const JsonValue& object) {
  DirectUrl::Archive archive;
  const JsonValue* hashes = member(object, "hashes");
  if (hashes == nullptr) return archive;
  if (hashes->as_object() == nullptr) return refuse("`hashes` is not an object");
  for (const auto& [algorithm, value] : *hashes->as_object()) {
    if (value.as_string() == nullptr)
      return refuse(fmt::format("hash `{}` is not a text", algorithm));
    archive.hashes[algorithm] = *value.as_string();
  }
  return archive;
}

/// `hash` is the older form; where both stand there they have to agree.
Result<DirectUrl::Archive> read_archive(const JsonValue& object) {
  DirectUrl::Archive archive = SCONCE_TRY(read_hashes(object));
  const std::string hash = SCONCE_TRY(optional_text(object, "hash"));
  if (hash.empty()) return archive;
  const std::size_t equals = hash.find('=');
  if (equals == std::string::npos) return refuse("`hash` is not of the form `ALGORITHM=VALUE`");
  const std::string algorithm = hash.substr(0, equals), value = hash.substr(equals + 1);
  if (member(object, "hashes") == nullptr) {
    archive.hashes[algorithm] = value;
  } else if (const auto found = archive.hashes.find(algorithm);
             found == archive.hashes.end() || found->second != value) {
    return refuse("`hash` contradicts `hashes`");
  }
  return archive;
}

/// The three parts of a URL that this file cares for: scheme, authority, and where the path begins.
struct UrlParts {
  std::string_view scheme, authority, rest;
  bool has_authority = false;
};

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  const std::size_t colon = url.find(':');
  if (colon != std::string_view::npos) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 1);
  }
  parts.has_authority = url.starts_with("//");
  if (parts.has_authority) {
    parts.authority = url.substr(2, url.find_first_of("/?#", 2) - 2);
    url.remove_prefix(2 + parts.authority.size());
  }
  parts.rest = url;
  return parts;
}

Result<void> check_directory_url(std::string_view url) {
  const UrlParts parts = split_url(url);
  if (to_ascii_lower(parts.scheme) != "file" || !parts.rest.starts_with('/')) {
    return refuse("the URL of a folder must be an absolute `file` URL");
  }
  return {};
}

/// `${NAME}`.
bool is_variable_reference(std::string_view text) {
  if (!text.starts_with("${") || !text.ends_with('}') || text.size() < 4) return false;
  const std::string_view name = text.substr(2, text.size() - 3);
  return std::ranges::all_of(name,
                             [](char c) { return is_ascii_alnum(c) || c == '_' || c == '-'; });
}

bool is_harmless(std::string_view user, const std::vector<std::string>& harmless_users) {
  if (std::ranges::find(harmless_users, user) != harmless_users.end()) return true;
  const std::size_t colon = user.find(':');
  if (!is_variable_reference(user.substr(0, colon))) return false;
  return colon == std::string_view::npos || is_variable_reference(user.substr(colon + 1));
}

std::string without_credentials(const std::string& url, const DirectUrl::Format& format) {
  const UrlParts parts = split_url(url);
  const std::size_t at = parts.authority.rfind('@');
  if (at == std::string_view::npos ||
      is_harmless(parts.authority.substr(0, at), format.harmless_users)) {
    return url;
  }
  return fmt::format("{}://{}{}", parts.scheme, parts.authority.substr(at + 1), parts.rest);
}

JsonValue write_info(const DirectUrl::Archive& archive, const DirectUrl::Format& format) {
  JsonValue info = JsonValue::object();
  if (archive.hashes.empty()) return info;
  JsonValue hashes = JsonValue::object();
  for (const auto& [algorithm, value] : archive.hashes) hashes.set(algorithm, value);
  info.set("hashes", std::move(hashes));
  if (format.legacy_hash == DirectUrl::Format::LegacyHash::written) {
    const auto& [algorithm, value] = *archive.hashes.begin();
    info.set("hash", fmt::format("{}={}", algorithm, value));
  }
  return info;
}

JsonValue write_info(const DirectUrl::Directory& directory, const DirectUrl::Format&) {
  JsonValue info = JsonValue::object();
  if (directory.editable || directory.states_editable) info.set("editable", directory.editable);
  return info;
}

JsonValue write_info(const DirectUrl::Vcs& vcs, const DirectUrl::Format&) {
  JsonValue info = JsonValue::object();
  info.set("vcs", vcs.vcs);
  info.set("commit_id", vcs.commit_id);
  if (!vcs.requested_revision.empty()) info.set("requested_revision", vcs.requested_revision);
  return info;
}

/// The members that say what kind of origin it is, in the order of DirectUrl::info.
constexpr std::string_view kInfoNames[] = {"archive_info", "dir_info", "vcs_info"};

/// The one of the three that is there; an error unless exactly one is.
Result<std::size_t> find_info(const JsonValue& root) {
  std::size_t found = 0, count = 0;
  for (std::size_t i = 0; i < std::size(kInfoNames); ++i) {
    const JsonValue* info = member(root, kInfoNames[i]);
    if (info == nullptr) continue;
    if (info->as_object() == nullptr) {
      return refuse(fmt::format("`{}` is not an object", kInfoNames[i]));
    }
    found = i;
    ++count;
  }
  if (count == 1) return found;
  return refuse("it needs exactly one of `archive_info`, `dir_info` and `vcs_info`");
}

}  // namespace

Result<DirectUrl> DirectUrl::parse(std::string_view json) {
  const JsonValue root = SCONCE_TRY(document::parse_json(json));
  if (root.as_object() == nullptr) return refuse("it is not an object");
  DirectUrl result;
  result.url = SCONCE_TRY(required_text(root, "url"));
  result.subdirectory = SCONCE_TRY(optional_text(root, "subdirectory"));
  const std::size_t kind = SCONCE_TRY(find_info(root));
  const JsonValue& info = *root.find(kInfoNames[kind]);
  if (kind == 0) {
    result.info = SCONCE_TRY(read_archive(info));
  } else if (kind == 1) {
    result.info = SCONCE_TRY(read_directory(info));
    SCONCE_TRY(check_directory_url(result.url));
  } else {
    result.info = SCONCE_TRY(read_vcs(info));
  }
  return result;
}

std::string DirectUrl::to_json() const { return to_json(Format{}); }

std::string DirectUrl::to_json(const Format& format) const {
  JsonValue root = JsonValue::object();
  root.set("url", format.credentials == Format::Credentials::kept
                      ? url
                      : without_credentials(url, format));
  root.set(kInfoNames[info.index()],
           std::visit([&](const auto& kind) { return write_info(kind, format); }, info));
  if (!subdirectory.empty()) root.set("subdirectory", subdirectory);
  return document::write_json(root, document::JsonStyle::compact);
}

}  // namespace sconce::pep
