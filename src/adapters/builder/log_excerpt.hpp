#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sconce::builder {

/// The lines of a failed program's output that say why it failed, fit for a terminal: no control
/// characters, no bytes that are no UTF-8, none longer than `kLongestLine` bytes, at most `most`.
///
/// What tells of progress is left out (installers' and setuptools' lines, rules of `*` and `^`). Of
/// a traceback its exception stays; of the last one also the innermost frame outside of Python's
/// own and installed modules. Lines before the first that speaks of an error are left out; where
/// the rest is too much, the first lines that do stay in front of the last lines, since compilers
/// say what is wrong first, and tools last. Where nothing would stay, the last lines do as they
/// are. Pure; takes time linear in the text.
[[nodiscard]] std::vector<std::string> excerpt_of_log(std::string_view text, std::size_t most = 15);

inline constexpr std::size_t kLongestLine = 240;

}  // namespace sconce::builder
