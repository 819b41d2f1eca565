#include "sconce/archive/hasher.hpp"

#include <libdeflate.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sconce/base/byte_source.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/result.hpp"

namespace sconce::archive {
namespace {

const EVP_MD* evp_algorithm(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::md5:
      return EVP_md5();
    case HashAlgorithm::sha1:
      return EVP_sha1();
    case HashAlgorithm::sha224:
      return EVP_sha224();
    case HashAlgorithm::sha256:
      return EVP_sha256();
    case HashAlgorithm::sha384:
      return EVP_sha384();
    case HashAlgorithm::sha512:
      return EVP_sha512();
    case HashAlgorithm::blake2b:
      return EVP_blake2b512();
    case HashAlgorithm::blake2s:
      return EVP_blake2s256();
  }
  std::unreachable();
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Hasher::State {
  HashAlgorithm algorithm;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context;
};

Hasher::Hasher(HashAlgorithm algorithm)
    : state_(std::make_unique<State>(
          State{algorithm, std::unique_ptr<EVP_MD_CTX, FreeContext>(EVP_MD_CTX_new())})) {
  SCONCE_ASSERT(state_->context != nullptr);
  SCONCE_ASSERT(EVP_DigestInit_ex(state_->context.get(), evp_algorithm(algorithm), nullptr) == 1);
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(Bytes bytes) {
  SCONCE_ASSERT(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

Digest Hasher::finish() {
  std::array<std::byte, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  SCONCE_ASSERT(EVP_DigestFinal_ex(state_->context.get(),
                                   reinterpret_cast<unsigned char*>(raw.data()), &size) == 1);
  return {state_->algorithm, std::span(raw).first(size)};
}

Digest digest_of(HashAlgorithm algorithm, Bytes bytes) {
  Hasher hasher(algorithm);
  hasher.update(bytes);
  return hasher.finish();
}

Result<Digest> digest_of(HashAlgorithm algorithm, const ByteSource& source) {
  constexpr std::uint64_t kPiece = 256U << 10;
  Hasher hasher(algorithm);
  std::vector<std::byte> buffer(
      static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.size())));
  for (std::uint64_t offset = 0; offset < source.size();) {
    const auto piece = std::span(buffer).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.size() - offset)));
    SCONCE_TRY(source.read_at(offset, piece));
    hasher.update(piece);
    offset += piece.size();
  }
  return hasher.finish();
}

std::uint32_t crc32(Bytes bytes, std::uint32_t previous) {
  return libdeflate_crc32(previous, bytes.data(), bytes.size());
}

}  // namespace sconce::archive
