#include "sconce/project/requirements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "location.hpp"
#include "requirement_lines.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/base/url.hpp"
#include "sconce/document/toml.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/pep/git_location.hpp"
#include "sconce/pep/name.hpp"
#include "sconce/pep/requirement.hpp"
#include "sconce/project/declared.hpp"
#include "sconce/project/pyproject.hpp"
#include "sconce/project/settings.hpp"
#include "toml_file.hpp"

namespace sconce::project {
namespace {

enum class Role { requirement, constraint };

constexpr std::size_t kMaximumDepth = 32;
constexpr std::size_t kMaximumFiles = 1000;

/// What becomes of an option of a line.
enum class OptionFate {
  file,
  constraint_file,
  editable,
  setting,
  flag,
  hash,
  require_hashes,
  passed_over,
  refused
};
struct OptionRow {
  std::string_view name;
  OptionFate fate;
  std::string_view setting;  ///< of ours, for `setting` and `flag`
  bool takes_value = true;
};

constexpr OptionRow kOptions[] = {
    {"-r", OptionFate::file, ""},
    {"--requirement", OptionFate::file, ""},
    {"-c", OptionFate::constraint_file, ""},
    {"--constraint", OptionFate::constraint_file, ""},
    {"-i", OptionFate::setting, "index"},
    {"--index-url", OptionFate::setting, "index"},
    {"--pypi-url", OptionFate::setting, "index"},
    {"--extra-index-url", OptionFate::setting, "extra-index"},
    {"-f", OptionFate::setting, "find-links"},
    {"--find-links", OptionFate::setting, "find-links"},
    {"--no-binary", OptionFate::setting, "no-binary"},
    {"--only-binary", OptionFate::setting, "no-build"},
    {"--trusted-host", OptionFate::setting, "trusted-host"},
    {"--no-index", OptionFate::flag, "no-index", false},
    {"--pre", OptionFate::flag, "prerelease", false},
    {"--hash", OptionFate::hash, ""},
    {"--prefer-binary", OptionFate::passed_over, "", false},
    {"--require-hashes", OptionFate::require_hashes, "", false},
    {"--use-feature", OptionFate::passed_over, ""},
    {"-e", OptionFate::editable, ""},
    {"--editable", OptionFate::editable, ""},
    {"--config-settings", OptionFate::refused, ""},
    {"--config-setting", OptionFate::refused, ""},
    {"--global-option", OptionFate::refused, ""},
    {"--build-option", OptionFate::refused, ""},
};

/// One option with its value, found in the words of a line.
struct Option {
  const OptionRow* row;
  std::string value;
  std::size_t offset;
};

class Reader {
 public:
  explicit Reader(const RequirementsInput& input) : input_(input) {}

  Result<RequirementFiles> run() {
    SCONCE_TRY(read(input_.path, Role::requirement));
    return std::move(out_);
  }

 private:
  /// The line that is being read, in the file that is being read.
  struct Here {
    const std::string& file;
    Role role;
    const LogicalLine& line;
  };

  // Recursion is bounded by kMaximumDepth.
  Result<void> read(const std::string& path, Role role) {
    if (std::ranges::count(path_, path) > 0) {
      return fail(ErrorKind::input, fmt::format("`{}` includes itself", path));
    }
    if (path_.size() >= kMaximumDepth || out_.files.size() >= kMaximumFiles) {
      return fail(ErrorKind::input, fmt::format("`{}` is nested too deep", path));
    }
    if (!seen_.insert({path, role}).second) return {};
    const std::string text = SCONCE_TRY(input_.read(path));
    if (!is_utf8(text)) return fail(ErrorKind::input, fmt::format("`{}` is no UTF-8 text", path));
    out_.files.push_back(path);
    path_.push_back(path);
    for (const LogicalLine& line : logical_lines(text, input_.environment)) {
      SCONCE_TRY(read_line({path, role, line}));
    }
    path_.pop_back();
    return {};
  }

  Result<void> read_line(const Here& here) {
    const std::string_view text = here.line.text();
    const std::size_t start = text.find_first_not_of(" \t\f\v\r");
    const std::size_t options = start + options_begin(text.substr(start));
    const auto found = SCONCE_TRY(parse_options(here, options));
    if (options > start) return add_requirement(here, start, options, found);
    for (const Option& option : found) SCONCE_TRY(apply(here, option));
    return {};
  }

  Result<std::vector<Option>> parse_options(const Here& here, std::size_t offset) {
    const std::vector<Word> words = option_words(here.line.text(), offset);
    std::vector<Option> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
      Option option = SCONCE_TRY(split_option(here, words[i]));
      if (option.row->takes_value && option.value.empty()) {
        if (i + 1 == words.size()) {
          return refuse(here, words[i].offset, fmt::format("`{}` needs a value", words[i].text));
        }
        option.value = words[++i].text;
      }
      out.push_back(std::move(option));
    }
    return out;
  }

  /// `--name`, `--name=value`, `-n`, `-nvalue`.
  Result<Option> split_option(const Here& here, const Word& word) {
    std::string_view name = word.text;
    std::string_view value;
    if (name.starts_with("--")) {
      const std::size_t equals = name.find('=');
      if (equals != std::string_view::npos) value = name.substr(equals + 1);
      name = name.substr(0, equals);
    } else if (name.starts_with('-') && name.size() > 2) {
      value = name.substr(name[2] == '=' ? 3 : 2);
      name = name.substr(0, 2);
    }
    const auto* row = std::ranges::find(kOptions, name, &OptionRow::name);
    if (row != std::end(kOptions)) return Option{row, std::string(value), word.offset};
    if (!name.starts_with('-')) {
      return refuse(here, word.offset, fmt::format("`{}` is unexpected: expected an option", name));
    }
    std::vector<std::string> known;
    for (const OptionRow& option : kOptions) known.emplace_back(option.name);
    auto error = refuse(here, word.offset, fmt::format("there is no option `{}`", name));
    const auto near = nearest(name, known, 1);
    if (near.empty()) return error;
    return std::unexpected(
        error.error().with_hint(fmt::format("did you mean `{}`?", near.front())));
  }

  Result<void> apply(const Here& here, const Option& option) {
    switch (option.row->fate) {
      case OptionFate::file:
        return include(here, option, here.role);
      case OptionFate::constraint_file:
        return include(here, option, Role::constraint);
      case OptionFate::editable:
        return add_editable(here, option);
      case OptionFate::setting:
        return set(here, option);
      case OptionFate::flag:
        return set_flag(here, option);
      case OptionFate::passed_over:
        out_.warnings.push_back(
            fmt::format("{}: `{}` is passed over", place_of(here, option), option.row->name));
        return {};
      case OptionFate::require_hashes:
        ask_for_hashes(here, option);
        return {};
      case OptionFate::hash:
        return refuse(here, option.offset, "`--hash` belongs behind a requirement");
      case OptionFate::refused:
        break;
    }
    return refuse(here, option.offset, fmt::format("`{}` is not supported yet", option.row->name));
  }

  Result<void> include(const Here& here, const Option& option, Role role) {
    const std::string path = below(folder_of(here.file), option.value);
    return in_context(read(path, role),
                      fmt::format("reading what {} includes", place_of(here, option)));
  }

  Result<void> set(const Here& here, const Option& option) {
    const std::string_view setting = option.row->setting;
    if (setting == "find-links") {
      return take(here, option, setting, below(folder_of(here.file), option.value));
    }
    if (setting == "no-binary" || setting == "no-build") {
      for (const std::string_view word : split(option.value, ',')) {
        SCONCE_TRY(take(here, option, setting, std::string(trim(word))));
      }
      return {};
    }
    return take(here, option, setting, option.value);
  }

  Result<void> set_flag(const Here& here, const Option& option) {
    return take(here, option, option.row->setting,
                option.row->setting == "prerelease" ? "allow" : "true");
  }

  Result<void> take(const Here& here, const Option& option, std::string_view setting,
                    const std::string& text) {
    const Setting<std::string> place{{}, SettingSource::project, place_of(here, option)};
    const auto taken = set_from_text(out_.settings, setting, text, place);
    if (!taken) {
      return refuse(here, option.offset,
                    fmt::format("`{}`: {}", option.row->name, taken.error().message()));
    }
    return {};
  }

  Result<void> add_editable(const Here& here, const Option& option) {
    auto requirement = SCONCE_TRY(parse_location(here, option.offset, option.value));
    if (pep::is_vcs_reference(*requirement.url_text)) {
      return refuse(here, option.offset, "only folders can be editable: leave `-e` out");
    }
    const document::Position position = here.line.position(option.offset);
    out_.requirements.push_back({.requirement = std::move(requirement),
                                 .origin = fmt::format("`{}` line {}", here.file, position.line),
                                 .position = position,
                                 .is_editable = true});
    return {};
  }

  Result<void> add_requirement(const Here& here, std::size_t start, std::size_t end,
                               const std::vector<Option>& options) {
    const std::string text(trim(std::string_view(here.line.text()).substr(start, end - start)));
    auto requirement = is_location(text) ? parse_location(here, start, text)
                                         : parse_requirement(here, start, text);
    if (!requirement) return pass_error(requirement);
    const document::Position position = here.line.position(start);
    DeclaredRequirement declared{.requirement = *std::move(requirement),
                                 .origin = fmt::format("`{}` line {}", here.file, position.line),
                                 .position = position};
    for (const Option& option : options) {
      if (option.row->fate != OptionFate::hash) {
        return refuse(here, option.offset,
                      fmt::format("`{}` is not supported behind a requirement", option.row->name));
      }
      declared.hashes.push_back(SCONCE_TRY(parse_hash(here, option)));
      ask_for_hashes(here, option);
    }
    auto& list = here.role == Role::requirement ? out_.requirements : out_.constraints;
    list.push_back(std::move(declared));
    return {};
  }

  Result<Digest> parse_hash(const Here& here, const Option& option) {
    auto hash = Digest::parse(option.value);
    if (!hash) return refuse(here, option.offset, hash.error().message());
    if (!is_collision_resistant(hash->algorithm())) {
      return refuse(here, option.offset,
                    fmt::format("`{}` can be forged: expected a hash like `sha256:...`",
                                sconce::to_string(hash->algorithm())));
    }
    return *std::move(hash);
  }

  void ask_for_hashes(const Here& here, const Option& option) {
    if (!out_.hashes_asked_by) out_.hashes_asked_by = place_of(here, option);
  }

  static std::string place_of(const Here& here, const Option& option) {
    return fmt::format("`{}` line {}", here.file, here.line.position(option.offset).line);
  }

  Result<pep::Requirement> parse_requirement(const Here& here, std::size_t start,
                                             const std::string& text) {
    auto requirement = pep::Requirement::parse(text);
    if (!requirement) {
      const PlacedMessage placed = split_column(requirement.error());
      return refuse(here, start + placed.column - 1, placed.message);
    }
    if (requirement->url_text && !is_address(*requirement->url_text)) {
      requirement->url_text = path_url(*requirement->url_text);
    }
    return *std::move(requirement);
  }

  /// A path or an address without a name, which then comes from the wheel's file name.
  static bool is_location(std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of(" ;["));
    return word.starts_with('.') || word.starts_with('/') || word.starts_with("file:") ||
           is_address(word) || word.ends_with(".whl") || word.ends_with(".tar.gz") ||
           word.ends_with(".zip");
  }

  Result<pep::Requirement> parse_location(const Here& here, std::size_t start,
                                          const std::string& text) {
    const std::size_t end = std::min(text.find(" ;"), text.size());
    std::string location(trim(std::string_view(text).substr(0, end)));
    std::string extras;
    if (const std::size_t bracket = location.find('[');
        bracket != std::string::npos && location.ends_with(']')) {
      extras = location.substr(bracket);
      location.resize(bracket);
    }
    const std::string address = is_address(location) ? location : path_url(location);
    const auto url = Url::parse(address);
    if (!url) return refuse(here, start, url.error().message());
    const auto name = name_of(*url);
    if (!name) return refuse(here, start, name.error());
    auto requirement = pep::Requirement::parse(
        fmt::format("{}{} @ {}{}", *name, extras, address, text.substr(end)));
    if (!requirement) return refuse(here, start, split_column(requirement.error()).message);
    return *std::move(requirement);
  }

  /// The name that a location has without anything being built: of a file its own, of a repository
  /// what `egg` says, of a folder what its pyproject.toml says.
  [[nodiscard]] Result<std::string> name_of(const Url& url) const {
    const std::string file_name = url.file_name();
    if (file_name.ends_with(".whl")) {
      return SCONCE_TRY(pep::WheelFileName::parse(file_name)).name.text();
    }
    if (file_name.ends_with(".tar.gz") || file_name.ends_with(".zip")) {
      return SCONCE_TRY(pep::SdistFileName::parse(file_name)).name.text();
    }
    for (const std::string_view part : split(url.fragment(), '&')) {
      if (part.starts_with("egg="))
        return SCONCE_TRY(pep::PackageName::parse(part.substr(4))).text();
    }
    if (const auto folder = url.file_path()) {
      const auto text = input_.read(*folder + "/pyproject.toml");
      const auto project = text ? parse_pyproject(*text, "pyproject.toml") : pass_error(text);
      if (project && project->name) return project->name->text();
    }
    return std::unexpected(
        Error(ErrorKind::input,
              fmt::format("`{}` does not say what it is the source of", url.to_string()))
            .with_hint("name it: `NAME @ LOCATION`"));
  }

  static std::unexpected<Error> refuse(const Here& here, std::size_t offset, const Error& error) {
    auto refused = refuse(here, offset, error.message());
    Error placed = refused.error();
    for (const auto& hint : error.hints()) placed = placed.with_hint(hint);
    return std::unexpected(placed);
  }

  [[nodiscard]] std::string path_url(std::string_view path) const {
    if (path.starts_with("file:")) path.remove_prefix(5);
    std::string whole = below(input_.working_directory, path);
    // A folder has one address, however its path is written.
    while (whole.size() > 2 && (whole.ends_with('/') || whole.ends_with("/."))) {
      whole.resize(whole.rfind('/'));
    }
    return Url::from_file_path(whole).to_string();
  }

  static std::unexpected<Error> refuse(const Here& here, std::size_t offset,
                                       std::string_view message) {
    return fail(ErrorKind::input,
                fmt::format("`{}` {}: {}", here.file,
                            document::to_string(here.line.position(offset)), message));
  }

  const RequirementsInput& input_;
  RequirementFiles out_;
  std::vector<std::string> path_;
  std::set<std::pair<std::string, Role>> seen_;
};

}  // namespace

Result<RequirementFiles> read_requirements(const RequirementsInput& input) {
  return Reader(input).run();
}

}  // namespace sconce::project
