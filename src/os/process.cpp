#include "sconce/os/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>  // NOLINT: kill is no part of <csignal>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

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
    for (const auto& [name, value] : *input.environment) variables.push_back(name + "=" + value);
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
  std::array<FileDescriptor, 2> streams;
};

Result<Child> start(const ProcessInput& input) {
  SCONCE_ASSERT(!input.arguments.empty());
  const FileDescriptor standard_input = SCONCE_TRY(make_input(input.standard_input));
  Pipe output = SCONCE_TRY(make_pipe());
  Pipe error = SCONCE_TRY(make_pipe());
  SpawnSettings settings;
  settings.give(standard_input, STDIN_FILENO);
  settings.give(output.writing, STDOUT_FILENO);
  settings.give(error.writing, STDERR_FILENO);
  if (!input.working_directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&settings.actions, input.working_directory.c_str());
  }
  std::vector<std::string> arguments = input.arguments;
  std::vector<std::string> variables = environment_of(input);
  const auto variable_pointers = pointers_to(variables);
  Child child;
  const int error_number = ::posix_spawnp(&child.pid, arguments[0].c_str(), &settings.actions,
                                          &settings.attributes, pointers_to(arguments).data(),
                                          input.environment ? variable_pointers.data() : environ);
  if (error_number != 0) return system_failure("start", input.arguments[0], error_number);
  child.streams = {std::move(output.reading), std::move(error.reading)};
  return child;
}

int wait_for(pid_t pid) {
  int status = 0;
  retried([&] { return ::waitpid(pid, &status, 0); });
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Reads what is there; closes the stream at its end.
Result<void> drain(FileDescriptor& stream, std::string& into, const ProcessInput& input) {
  std::array<char, 1 << 16> buffer;
  const ssize_t count = retried([&] { return ::read(stream.get(), buffer.data(), buffer.size()); });
  if (count < 0) return system_failure("read the output of", input.arguments[0]);
  if (count == 0) stream = FileDescriptor();
  into.append(buffer.data(), static_cast<std::size_t>(count));
  if (into.size() <= input.output_limit_bytes) return {};
  return fail(ErrorKind::unsupported, fmt::format("`{}` printed more than {} bytes",
                                                  input.arguments[0], input.output_limit_bytes));
}

// Until both streams have ended.
Result<void> collect(Child& child, const ProcessInput& input, ProcessOutput& output) {
  const std::array<std::string*, 2> texts = {&output.standard_output, &output.standard_error};
  while (child.streams[0].is_open() || child.streams[1].is_open()) {
    if (input.stop.stop_requested()) {
      return fail(ErrorKind::interrupted,
                  fmt::format("stopped while `{}` ran", input.arguments[0]));
    }
    std::array<pollfd, 2> waits = {pollfd{child.streams[0].get(), POLLIN, 0},
                                   pollfd{child.streams[1].get(), POLLIN, 0}};
    // A stop request is seen within a tenth of a second.
    ::poll(waits.data(), waits.size(), input.stop.stop_possible() ? 100 : -1);
    for (std::size_t i = 0; i < waits.size(); ++i) {
      if (waits[i].revents != 0) SCONCE_TRY(drain(child.streams[i], *texts[i], input));
    }
  }
  return {};
}

}  // namespace

Result<ProcessOutput> run_process(const ProcessInput& input) {
  Child child = SCONCE_TRY(start(input));
  ProcessOutput output;
  const Result<void> collected = collect(child, input, output);
  if (!collected) ::kill(-child.pid, SIGKILL);
  output.exit_status = wait_for(child.pid);
  if (!collected) return pass_error(collected);
  return output;
}

}  // namespace sconce::os
