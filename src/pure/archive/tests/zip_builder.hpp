#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/archive/hasher.hpp"

namespace sconce::archive {

/// One member of a zip made for a test; what is set here goes into the archive as it is.
struct TestMember {
  std::string name;
  std::string content;
  bool deflate = false;
  std::uint16_t flags = 0;
  std::uint32_t mode = 0100644;
  std::string local_extra, central_extra;
  std::string descriptor;          ///< bytes behind the data
  std::string gap;                 ///< bytes behind the descriptor
  std::string header_name;         ///< the local header's; empty: the same
  std::int64_t claimed_size = -1;  ///< in both headers; -1: the true one
};

inline std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xff);
  return text;
}

/// A raw deflate stream of the text.
inline std::string deflated(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// The archive of the members, its directory in their order.
inline std::string build_zip(const std::vector<TestMember>& members,
                             std::string_view comment = "") {
  std::string body, directory;
  for (const TestMember& member : members) {
    const std::string data = member.deflate ? deflated(member.content) : member.content;
    const auto offset = body.size();
    const bool later = (member.flags & 8) != 0;
    const std::string size =
        little(member.claimed_size < 0 ? member.content.size()
                                       : static_cast<std::uint64_t>(member.claimed_size),
               4);
    const std::string sums =
        little(crc32(as_bytes(member.content)), 4) + little(data.size(), 4) + size;
    const std::string head = little(20, 2) + little(member.flags, 2) +
                             little(member.deflate ? 8 : 0, 2) + little(0x21, 4);
    const std::string& name = member.header_name.empty() ? member.name : member.header_name;
    body += "PK\x03\x04" + head + (later ? std::string(12, '\0') : sums) + little(name.size(), 2) +
            little(member.local_extra.size(), 2) + name + member.local_extra + data +
            member.descriptor + member.gap;
    directory += "PK\x01\x02" + little(0x0314, 2) + head + sums + little(member.name.size(), 2) +
                 little(member.central_extra.size(), 2) + little(0, 6) +
                 little(static_cast<std::uint64_t>(member.mode) << 16, 4) + little(offset, 4) +
                 member.name + member.central_extra;
  }
  return body + directory + "PK\x05\x06" + little(0, 4) + little(members.size(), 2) +
         little(members.size(), 2) + little(directory.size(), 4) + little(body.size(), 4) +
         little(comment.size(), 2) + std::string(comment);
}

}  // namespace sconce::archive
