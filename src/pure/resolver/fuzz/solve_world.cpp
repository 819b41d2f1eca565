#include <cstddef>
#include <cstdint>

#include "../tests/random_world.hpp"

// A solve of any world ends, with a resolution that violates nothing or with sentences.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sconce;
  using namespace sconce::resolver;
  static const target::Target target = tests::literal_target();
  const tests::RandomWorld drawn({data, size});
  const SolveInput input = tests::literal_input(target, drawn.requirements, drawn.constraints);
  tests::LiteralSource source(drawn.world, size == 0 ? 0 : data[0]);
  CollectedNotices notices;
  const auto answer = solve(input, source, notices, {});
  SCONCE_ASSERT(answer.has_value());
  if (const auto* resolution = std::get_if<Resolution>(&*answer)) {
    SCONCE_ASSERT(tests::fault_of(input, *resolution).empty());
  } else {
    SCONCE_ASSERT(!std::get<NoSolution>(*answer).steps.empty());
  }
  return 0;
}
