#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>

namespace sconce::os {

[[nodiscard]] bool is_terminal(int descriptor);
/// Columns of the terminal on this descriptor; 80 if there is none.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

/// Turns SIGINT and SIGTERM into a stop request while it lives. The second signal ends the process
/// at once with 130. One at a time in a process.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  [[nodiscard]] std::stop_token token() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Holds SIGINT and SIGTERM back while it lives (the commit of an environment); what came is
/// delivered to the watch when it ends.
class InterruptHold {
 public:
  InterruptHold();
  ~InterruptHold();
  InterruptHold(const InterruptHold&) = delete;
  InterruptHold& operator=(const InterruptHold&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sconce::os
