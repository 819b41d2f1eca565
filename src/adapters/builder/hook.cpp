#include "hook.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <data/hook_runner.hpp>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "log_excerpt.hpp"
#include "sconce/base/byte_source.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/base/text.hpp"
#include "sconce/document/json.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"

namespace sconce::builder {
namespace {

using document::JsonValue;
using Answer = std::optional<JsonValue>;

constexpr std::uint64_t kMostLogBytes = 64ULL << 20;
constexpr std::uint64_t kMostAnswerBytes = 16ULL << 20;

/// One call of a hook.
class Call {
 public:
  Call(const HookContext& context, std::string_view hook)
      : context_(context),
        hook_(hook),
        script_(os::join_path(context.work_folder, "hook_runner.py")),
        question_(os::join_path(context.work_folder, "question.json")),
        answer_(os::join_path(context.work_folder, "answer.json")) {}

  Result<Answer> run(JsonValue::Array arguments) {
    SCONCE_TRY(os::remove_file(answer_));
    SCONCE_TRY(os::write_file_atomically(script_, data::hook_runner));
    const JsonValue question = SCONCE_TRY(this->question(std::move(arguments)));
    SCONCE_TRY(os::write_file_atomically(
        question_, document::write_json(question, document::JsonStyle::compact)));
    SCONCE_TRY(begin_log());
    const os::ProcessOutput output = SCONCE_TRY(start());
    if (output.end == os::ProcessOutput::End::time_limit) {
      return failed(
          fmt::format("`{}` ran longer than {} and was ended", hook_,
                      format_duration(static_cast<double>(context_.time_limit.count()) / 1000)));
    }
    if (!os::exists(answer_)) {
      return failed(fmt::format("`{}` ended with status {} and without an answer", hook_,
                                output.exit_status));
    }
    return read_answer();
  }

 private:
  Result<JsonValue> question(JsonValue::Array arguments) const {
    JsonValue folders = JsonValue::array();
    for (const RelativePath& folder : context_.system.backend_path) {
      folders.push_back(SCONCE_TRY(backend_folder(folder)));
    }
    JsonValue values = JsonValue::array();
    for (JsonValue& argument : arguments) values.push_back(std::move(argument));
    JsonValue question = JsonValue::object();
    question.set("backend", context_.system.backend);
    question.set("backend_path", std::move(folders));
    question.set("hook", hook_);
    question.set("arguments", std::move(values));
    return question;
  }

  // A link may lead out of the tree, which backend-path may not.
  Result<std::string> backend_folder(const RelativePath& folder) const {
    const std::string tree = SCONCE_TRY(os::real_path(context_.folder));
    const auto path = os::real_path(os::join_path(tree, folder.text()));
    if (path && (*path == tree || path->starts_with(tree + "/"))) return *path;
    return fail(ErrorKind::build,
                fmt::format("the folder `{}` of `backend-path` is not in the source tree",
                            folder.is_root() ? "." : folder.text()));
  }

  Result<void> begin_log() {
    const auto status = SCONCE_TRY(os::status_if_exists(context_.log));
    auto file = SCONCE_TRY(os::File::open_or_create(context_.log));
    const std::string head =
        fmt::format("# {} of {} for {}\n", hook_, context_.system.backend, context_.label);
    const std::uint64_t end = status ? status->size : 0;
    log_start_ = end + head.size();
    return file.write_at(end, as_bytes(head));
  }

  Result<os::ProcessOutput> start() const {
    os::ProcessInput input;
    // -I: neither variables nor the user's own packages; -u: lines in the order of their printing.
    input.arguments = {context_.environment.python, "-I", "-u", script_, question_, answer_};
    input.working_directory = context_.folder;
    input.environment = context_.variables;
    input.output_file = context_.log;
    input.output_limit_bytes = kMostLogBytes;
    input.time_limit = context_.time_limit;
    input.stop = context_.stop;
    auto output = os::run_process(input);
    if (!output && output.error().kind() == ErrorKind::unsupported) {
      return failed(fmt::format("`{}` printed more than {}", hook_, format_bytes(kMostLogBytes)));
    }
    return output;
  }

  Result<Answer> read_answer() const {
    auto answer = document::parse_json(SCONCE_TRY(os::read_file(answer_, kMostAnswerBytes)));
    if (!answer)
      return failed(
          fmt::format("`{}` gave an answer that is no text: {}", hook_, answer.error().message()));
    const std::string outcome = text_of(*answer, "outcome");
    if (outcome == "returned") return *answer->find("value");
    if (outcome == "missing") return std::nullopt;
    const std::string message = text_of(*answer, "message");
    if (outcome == "unavailable") return failed(fmt::format("it cannot be imported: {}", message));
    if (outcome == "elsewhere") {
      return failed(fmt::format("it was imported from `{}`, not from its `backend-path`", message));
    }
    return failed(fmt::format("`{}` raised {}", hook_, message));
  }

  static std::string text_of(const JsonValue& answer, std::string_view key) {
    const JsonValue* member = answer.find(key);
    const std::string* text = member == nullptr ? nullptr : member->as_string();
    return text == nullptr ? std::string() : *text;
  }

  // The message may hold what the backend said, so it is made fit for a terminal like its lines.
  [[nodiscard]] std::unexpected<Error> failed(std::string_view what) const {
    const auto lines = excerpt_of_log(what, 1);
    const Error error =
        build_error(context_, fmt::format("the backend `{}` failed: {}", context_.system.backend,
                                          lines.empty() ? std::string() : lines.front()));
    return std::unexpected(error.with_quoted_lines(excerpt_of_log(output())));
  }

  [[nodiscard]] std::string output() const {
    const auto log = os::read_file(context_.log, kMostLogBytes * 2);
    return log && log->size() > log_start_ ? log->substr(log_start_) : std::string();
  }

  const HookContext& context_;
  std::string hook_, script_, question_, answer_;
  std::uint64_t log_start_ = 0;  ///< where the hook's own output begins
};

}  // namespace

Result<Answer> run_hook(const HookContext& context, std::string_view hook,
                        JsonValue::Array arguments) {
  return Call(context, hook).run(std::move(arguments));
}

Error build_error(const HookContext& context, std::string message) {
  return Error(ErrorKind::build, std::move(message))
      .with_hint(fmt::format("the whole log is `{}`", context.log));
}

}  // namespace sconce::builder
