#include "sconce/accelerator/driver.hpp"

#include <doctest/doctest.h>

#include <string>

namespace sconce::accelerator {
namespace {

Driver driver(std::string_view version, DriverSystem system = DriverSystem::unix_like) {
  return {*DriverVersion::parse(version), system, {}};
}

std::string newest(const Driver& of) {
  const auto found = DriverTable::built_in().newest_cuda(of);
  if (!found) return "none";
  const std::string version = found->version.to_string();
  return found->is_lower_bound() ? version + " as " + found->judged_as : version;
}

TEST_CASE("A driver's version and its text are inverses") {
  for (const char* text : {"580.95.05", "535", "525.60.13", "528.33", "576.02", "36.4.3"}) {
    CAPTURE(text);
    const auto version = DriverVersion::parse(text);
    REQUIRE(version);
    CHECK(version->to_string() == text);
  }
  for (const char* text : {"", "580.", "580.95.05.1", "580.x", "R580", "12345.1"}) {
    CAPTURE(text);
    CHECK_FALSE(DriverVersion::parse(text));
  }
}

TEST_CASE("A version that is stated in part is compared as far as it is stated") {
  const auto at_least = [](const char* version, const char* floor) {
    return DriverVersion::parse(version)->is_at_least(*DriverVersion::parse(floor));
  };
  CHECK(at_least("525.60.13", "525.60.13"));
  CHECK(at_least("525", "525.60.13"));
  CHECK(at_least("525.85.12", "525.60.13"));
  CHECK(at_least("530", "525.60.13"));
  CHECK_FALSE(at_least("525.60.11", "525.60.13"));
  CHECK_FALSE(at_least("520", "525.60.13"));
  CHECK_FALSE(at_least("525.53", "525.60.13"));
}

TEST_CASE("Each branch has its newest CUDA") {
  struct Row {
    const char *version, *cuda;
  };
  for (const auto& [version, cuda] :
       {Row{"450.80.02", "11.0"}, {"470.256.02", "11.4"}, {"510.108.03", "11.6"},
        {"515.105.01", "11.7"},   {"520.61.05", "11.8"},  {"525.147.05", "12.0"},
        {"530.41.03", "12.1"},    {"535.183.01", "12.2"}, {"545.29.06", "12.3"},
        {"550.163.01", "12.4"},   {"555.58.02", "12.5"},  {"560.35.05", "12.6"},
        {"565.77", "12.7"},       {"570.211.01", "12.8"}, {"575.64.05", "12.9"},
        {"580.95.05", "13.0"},    {"590.44.01", "13.1"},  {"595.58.03", "13.2"},
        {"610.43.02", "13.3"},    {"535", "12.2"}}) {
    CAPTURE(version);
    CHECK(newest(driver(version)) == cuda);
  }
}

TEST_CASE("A branch that the table lacks is judged by the newest below it, and says so") {
  CHECK(newest(driver("640.10")) == "13.3 as 610");
  CHECK(newest(driver("585.10")) == "13.0 as 580");
  CHECK(newest(driver("340.108")) == "none");
}

TEST_CASE("What the driver says of itself comes before the table") {
  Driver of = driver("640.10");
  of.cuda = CudaVersion{13, 5};
  CHECK(newest(of) == "13.5");
}

TEST_CASE("Windows numbers the drivers of a branch on to the next one") {
  struct Row {
    const char *version, *cuda;
  };
  for (const auto& [version, cuda] : {Row{"528.33", "12.0"},
                                      {"537.58", "12.2"},
                                      {"551.61", "12.4"},
                                      {"566.36", "12.7"},
                                      {"572.61", "12.8"},
                                      {"576.02", "12.9"},
                                      {"581.57", "13.0"},
                                      {"452.39", "11.0"}}) {
    CAPTURE(version);
    CHECK(newest(driver(version, DriverSystem::windows)) == cuda);
  }
  CHECK(newest(driver("641.10", DriverSystem::windows)) == "13.3 as 610");
}

TEST_CASE("A Jetson's release stands for its driver") {
  struct Row {
    const char *release, *cuda;
  };
  for (const auto& [release, cuda] : {Row{"32.7.1", "10.2"},
                                      {"35.6.0", "11.4"},
                                      {"36.3", "12.2"},
                                      {"36.4.3", "12.6"},
                                      {"36.5", "12.6"},
                                      {"38.4", "13.0"},
                                      {"39.2", "13.2"},
                                      {"41.1", "13.2 as 39.2"}}) {
    CAPTURE(release);
    CHECK(newest(driver(release, DriverSystem::jetson)) == cuda);
  }
  CHECK(driver("36.4.3", DriverSystem::jetson).to_string() == "Jetson Linux 36.4.3");
}

TEST_CASE("Each major version has a floor for Linux and for Windows, and no more than is known") {
  const auto floor = [](std::uint32_t major, DriverSystem system) -> std::string {
    const auto found = DriverTable::built_in().floor(major, system);
    return found ? found->to_string() : "none";
  };
  CHECK(floor(11, DriverSystem::unix_like) == "450.80.02");
  CHECK(floor(11, DriverSystem::windows) == "452.39");
  CHECK(floor(12, DriverSystem::unix_like) == "525.60.13");
  CHECK(floor(12, DriverSystem::windows) == "528.33");
  CHECK(floor(13, DriverSystem::unix_like) == "580.65.06");
  CHECK(floor(13, DriverSystem::windows) == "580");
  CHECK(floor(14, DriverSystem::unix_like) == "none");
  CHECK(floor(12, DriverSystem::jetson) == "none");
}

TEST_CASE("The first driver of a toolkit is the release notes', else its branch") {
  const auto first = [](CudaVersion cuda, DriverSystem system) {
    return DriverTable::built_in().first_with(cuda, system)->to_string();
  };
  CHECK(first({12, 8}, DriverSystem::unix_like) == "570.26");
  CHECK(first({12, 8}, DriverSystem::windows) == "570.65");
  CHECK(first({12, 1}, DriverSystem::unix_like) == "530");
  CHECK(first({12, 6}, DriverSystem::jetson) == "36.4");
  CHECK_FALSE(DriverTable::built_in().first_with({14, 0}, DriverSystem::unix_like));
}

TEST_CASE("Old GPUs have a last branch and new ones a first") {
  const auto& table = DriverTable::built_in();
  CHECK(table.service_of({6, 1}).last_branch == 580);
  CHECK(table.service_of({12, 0}).first_branch == 570);
  CHECK_FALSE(table.service_of({7, 5}).last_branch);
}

TEST_CASE("A data file that is wrong names the line") {
  const auto message = [](const char* toml) { return DriverTable::parse(toml).error().message(); };
  CHECK(message("[[branch]]\nbranch = 580\ncuda = \"13\"\nsource = \"s\"\ndate = 2026-01-01\n") ==
        "`drivers.toml` line 3: `13` is not a CUDA version");
  CHECK(message(
            "[[branch]]\nbranch = \"580\"\ncuda = \"13.0\"\nsource = \"s\"\ndate = 2026-01-01\n") ==
        "`drivers.toml` line 2: the row needs `branch`, a whole number");
  CHECK(message("[[floor]]\nmajor = 13\n") == "`drivers.toml` line 2: `major` is no known key");
}

}  // namespace
}  // namespace sconce::accelerator
