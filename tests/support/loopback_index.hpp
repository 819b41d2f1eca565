#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

extern char** environ;

/// Runs tests/servers/index_server.py with a world for as long as it lives. For tests only:
/// whatever goes wrong ends the program.
class LoopbackIndex {
 public:
  /// `world` is the server's JSON, on one or more lines.
  explicit LoopbackIndex(std::string world) {
    std::array<int, 2> to_child{}, from_child{};
    require(pipe2(to_child.data(), O_CLOEXEC) == 0 && pipe2(from_child.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], 1);
    const char* source = std::getenv("SCONCE_SOURCE_DIR");
    std::string script =
        std::string(source == nullptr ? "." : source) + "/tests/servers/index_server.py";
    std::array<std::string, 4> words = {"python3", std::move(script), "--world", "-"};
    std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(),
                                      words[3].data(), nullptr};
    require(posix_spawnp(&child_, "python3", &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(to_child[0]);
    close(from_child[1]);
    to_child_ = to_child[1];
    for (char& c : world) c = c == '\n' ? ' ' : c;
    world += '\n';
    require(write(to_child_, world.data(), world.size()) == static_cast<ssize_t>(world.size()));
    std::string line;
    for (char c = 0; read(from_child[0], &c, 1) == 1 && c != '\n';) line += c;
    close(from_child[0]);
    const std::size_t place = line.find("\"port\": ");
    require(place != std::string::npos);
    port_ = std::atoi(line.c_str() + place + 8);
  }
  ~LoopbackIndex() {
    close(to_child_);
    int status = 0;
    waitpid(child_, &status, 0);
  }
  LoopbackIndex(const LoopbackIndex&) = delete;
  LoopbackIndex& operator=(const LoopbackIndex&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// `http://127.0.0.1:PORT` with `path` behind it.
  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// The requests so far, as the server's JSON.
  [[nodiscard]] std::string log() const { return ask("GET", "/_log", ""); }
  void clear_log() const { ask("DELETE", "/_log", ""); }
  /// Replaces the server's faults by this JSON list.
  void set_faults(const std::string& faults) const { ask("PUT", "/_faults", faults); }
  /// How many requests so far were for paths that hold this text.
  [[nodiscard]] int requests_for(const std::string& part) const {
    const std::string text = log();
    int count = 0;
    for (std::size_t at = text.find("\"path\": \""); at != std::string::npos;
         at = text.find("\"path\": \"", at + 1)) {
      const std::string path = text.substr(at + 9, text.find('"', at + 9) - at - 9);
      if (path.find(part) != std::string::npos) ++count;
    }
    return count;
  }

 private:
  static void require(bool holds) {
    if (!holds) std::abort();
  }

  std::string ask(const std::string& method, const std::string& path,
                  const std::string& body) const {
    const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const std::string request = method + " " + path +
                                " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    require(write(connection, request.data(), request.size()) ==
            static_cast<ssize_t>(request.size()));
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = read(connection, buffer.data(), buffer.size())) > 0;) {
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(connection);
    const std::size_t body_start = answer.find("\r\n\r\n");
    return body_start == std::string::npos ? "" : answer.substr(body_start + 4);
  }

  pid_t child_ = 0;
  int to_child_ = -1;
  int port_ = 0;
};
