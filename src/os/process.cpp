#include "sconce/os/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>  // NOLINT: kill is no part of <csignal>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/files.hpp"
#include "system_call.hpp"

namespace sconce::os {
namespace {

struct Pipe {
  FileDescriptor reading, writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("make", "a pipe");
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// What the child reads: all of it lies ready in memory, so that nobody has to feed it.
Result<FileDescriptor> make_input(const std::string& text) {
  if (text.empty()) {
    FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing.is_open()) return system_failure("open", "/dev/null");
    return nothing;
  }
  FileDescriptor fd(::memfd_create("sconce-input", MFD_CLOEXEC));
  if (!fd.is_open()) return system_failure("make", "a file in memory");
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = retried([&] { return ::write(fd.get(), rest.data(), rest.size()); });
    if (count < 0) return system_failure("write", "a file in memory");
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

// Pointers to the texts, ended by a null; they live as long as the texts do.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_of(const ProcessInput& input) {
  std::vector<std::string> variables;
  if (input.environment) {
    for (const auto& [name, value] : *input.environment)
      variables.push_back(fmt::format("{}={}", name, value));
  }
  return variables;
}

// What posix_spawn is told, released at the end.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  void give(const FileDescriptor& fd, int as) {
    ::posix_spawn_file_actions_adddup2(&actions, fd.get(), as);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

struct Child {
  pid_t pid = -1;
  std::array<FileDescriptor, 2> streams;  ///< none where the output goes to a file
  FileDescriptor file;
};

Result<FileDescriptor> open_output_file(const std::string& path) {
  FileDescriptor fd(mutating("open", [&] {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }));
  if (!fd.is_open()) return system_failure("open", path);
  return fd;
}

// Gives the child its output streams; what it must keep open until the start comes back.
Result<std::array<FileDescriptor, 2>> give_output(const ProcessInput& input, Child& child,
                                                  SpawnSettings& settings) {
  if (!input.output_file.empty()) {
    child.file = SCONCE_TRY(open_output_file(input.output_file));
    settings.give(child.file, STDOUT_FILENO);
    settings.give(child.file, STDERR_FILENO);
    return std::array<FileDescriptor, 2>{};
  }
  Pipe output = SCONCE_TRY(make_pipe());
  Pipe error = SCONCE_TRY(make_pipe());
  settings.give(output.writing, STDOUT_FILENO);
  settings.give(error.writing, STDERR_FILENO);
  child.streams = {std::move(output.reading), std::move(error.reading)};
  return std::array{std::move(output.writing), std::move(error.writing)};
}

Result<Child> start(const ProcessInput& input) {
  SCONCE_ASSERT(!input.arguments.empty());
  const FileDescriptor standard_input = SCONCE_TRY(make_input(input.standard_input));
  SpawnSettings settings;
  settings.give(standard_input, STDIN_FILENO);
  Child child;
  const auto held = SCONCE_TRY(give_output(input, child, settings));
  if (!input.working_directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&settings.actions, input.working_directory.c_str());
  }
  std::vector<std::string> arguments = input.arguments;
  std::vector<std::string> variables = environment_of(input);
  const auto variable_pointers = pointers_to(variables);
  const int error_number = ::posix_spawnp(&child.pid, arguments[0].c_str(), &settings.actions,
                                          &settings.attributes, pointers_to(arguments).data(),
                                          input.environment ? variable_pointers.data() : environ);
  if (error_number != 0) return system_failure("start", input.arguments[0], error_number);
  return child;
}

int wait_for(pid_t pid) {
  int status = 0;
  retried([&] { return ::waitpid(pid, &status, 0); });
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Whether the program has ended; it stays to be waited for, so that its number is not given away.
bool has_ended(pid_t pid) {
  siginfo_t info{};
  const int waited = retried(
      [&] { return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT); });
  return waited == -1 || info.si_pid == pid;
}

std::unexpected<Error> printed_too_much(const ProcessInput& input) {
  return fail(ErrorKind::unsupported, fmt::format("`{}` printed more than {} bytes",
                                                  input.arguments[0], input.output_limit_bytes));
}

/// When a program must be ended by us.
class Deadline {
 public:
  explicit Deadline(const ProcessInput& input)
      : input_(input),
        end_(Clock::now() + input.time_limit.value_or(std::chrono::milliseconds(0))) {}

  [[nodiscard]] bool has_passed() const { return input_.time_limit && Clock::now() >= end_; }
  [[nodiscard]] Result<void> check_stop() const {
    if (!input_.stop.stop_requested()) return {};
    return fail(ErrorKind::interrupted, fmt::format("stopped while `{}` ran", input_.arguments[0]));
  }
  /// How long to sleep at most: a stop request is seen within a tenth of a second.
  [[nodiscard]] int sleep_ms() const {
    return input_.stop.stop_possible() || input_.time_limit ? 100 : -1;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const ProcessInput& input_;
  Clock::time_point end_;
};

// Reads what is there; closes the stream at its end.
Result<void> drain(FileDescriptor& stream, std::string& into, const ProcessInput& input) {
  std::array<char, 1 << 16> buffer;
  const ssize_t count = retried([&] { return ::read(stream.get(), buffer.data(), buffer.size()); });
  if (count < 0) return system_failure("read the output of", input.arguments[0]);
  if (count == 0) stream = FileDescriptor();
  into.append(buffer.data(), static_cast<std::size_t>(count));
  if (into.size() > input.output_limit_bytes) return printed_too_much(input);
  return {};
}

// Until both streams have ended.
Result<ProcessOutput::End> collect(Child& child, const ProcessInput& input, ProcessOutput& output) {
  const Deadline deadline(input);
  const std::array<std::string*, 2> texts = {&output.standard_output, &output.standard_error};
  while (child.streams[0].is_open() || child.streams[1].is_open()) {
    SCONCE_TRY(deadline.check_stop());
    if (deadline.has_passed()) return ProcessOutput::End::time_limit;
    std::array<pollfd, 2> waits = {pollfd{child.streams[0].get(), POLLIN, 0},
                                   pollfd{child.streams[1].get(), POLLIN, 0}};
    ::poll(waits.data(), waits.size(), deadline.sleep_ms());
    for (std::size_t i = 0; i < waits.size(); ++i) {
      if (waits[i].revents != 0) SCONCE_TRY(drain(child.streams[i], *texts[i], input));
    }
  }
  return ProcessOutput::End::own;
}

// Until the program has ended; looks at it, and at its file, a hundred times a second.
Result<ProcessOutput::End> watch(const Child& child, const ProcessInput& input) {
  constexpr int kLookMs = 10;
  const Deadline deadline(input);
  while (!has_ended(child.pid)) {
    SCONCE_TRY(deadline.check_stop());
    if (deadline.has_passed()) return ProcessOutput::End::time_limit;
    struct stat status{};
    if (::fstat(child.file.get(), &status) == 0 &&
        static_cast<std::uint64_t>(status.st_size) > input.output_limit_bytes) {
      return printed_too_much(input);
    }
    ::poll(nullptr, 0, kLookMs);
  }
  return ProcessOutput::End::own;
}

}  // namespace

Result<ProcessOutput> run_process(const ProcessInput& input) {
  Child child = SCONCE_TRY(start(input));
  ProcessOutput output;
  const bool is_collected = input.output_file.empty();
  const auto end = is_collected ? collect(child, input, output) : watch(child, input);
  // Before it is waited for, as until then nobody else can have its number.
  if (!is_collected || !end || *end != ProcessOutput::End::own) ::kill(-child.pid, SIGKILL);
  output.exit_status = wait_for(child.pid);
  output.end = SCONCE_TRY(end);
  return output;
}

}  // namespace sconce::os
