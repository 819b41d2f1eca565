#pragma once

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/base/progress.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/environment/interpreters.hpp"
#include "sconce/os/files.hpp"
#include "sconce/os/process.hpp"
#include "sconce/store/store.hpp"
#include "sconce/target/target.hpp"

namespace sconce::builder {

/// The interpreter that tests run backends with; found once.
inline const target::Interpreter& test_interpreter() {
  static const target::Interpreter interpreter =
      environment::find_interpreter({}, environment::SearchPlaces::of_this_process(), nullptr)
          .value();
  return interpreter;
}

inline const pep::SupportedTags& test_tags() {
  static const target::Target target = target::target_of(test_interpreter());
  return target.tags;
}

/// The test's own interpreter, whatever is required; remembers what it was asked for.
class StubSandbox final : public BuildSandbox {
 public:
  Result<std::vector<std::string>> resolve(
      std::span<const pep::Requirement> requirements) override {
    std::vector<std::string> texts{version};
    for (const pep::Requirement& requirement : requirements)
      texts.push_back(requirement.to_string());
    return texts;
  }
  Result<BuildEnvironment> prepare(std::span<const pep::Requirement> requirements) override {
    prepared.clear();
    for (const pep::Requirement& requirement : requirements) {
      prepared.push_back(requirement.to_string());
    }
    ++prepare_count;
    const std::string& python = test_interpreter().executable;
    return BuildEnvironment{python, os::parent_path(python)};
  }

  std::string version = "resolved 1";  ///< stands for what the requirements resolve to
  std::vector<std::string> prepared;   ///< of the last call
  int prepare_count = 0;
};

/// A folder for one test with a store and source trees; removed with it.
class Workshop {
 public:
  Workshop() {
    const char* folder = std::getenv("TMPDIR");
    path_ = os::join_path(folder != nullptr ? folder : "/tmp", "sconce-test-XXXXXX");
    SCONCE_ASSERT(::mkdtemp(path_.data()) != nullptr);
    path_ = os::real_path(path_).value();
    store_ = std::make_unique<store::Store>(store::Store::open(*this / "cache").value());
  }
  ~Workshop() { static_cast<void>(os::remove_tree(path_)); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  [[nodiscard]] std::string operator/(std::string_view below) const {
    return os::join_path(path_, below);
  }
  std::string write(std::string_view below, std::string_view text) const {
    std::string path = *this / below;
    SCONCE_ASSERT(os::make_directories(os::parent_path(path)).has_value());
    SCONCE_ASSERT(os::write_file_atomically(path, text).has_value());
    return path;
  }
  /// A tree of the stub backend (stub_backend.py) that behaves so; gives its folder.
  std::string write_stub(std::string_view folder, std::string_view behaviour = "") const {
    const auto at = [&](std::string_view name) { return os::join_path(folder, name); };
    write(at("pyproject.toml"),
          "[build-system]\nrequires = []\nbuild-backend = \"stub_backend\"\n"
          "backend-path = [\"backend\"]\n[project]\nname = \"demo\"\nversion = \"1.0\"\n");
    write(at("demo.py"), "value = 1\n");
    write(at("behaviour"), behaviour);
    const char* source = std::getenv("SCONCE_SOURCE_DIR");
    SCONCE_ASSERT(source != nullptr);
    const auto backend =
        os::read_file(os::join_path(source, "src/adapters/builder/tests/stub_backend.py"));
    write(at("backend/stub_backend.py"), backend.value());
    return *this / folder;
  }
  /// Runs a program in a folder; it must succeed. What it printed.
  std::string run(const std::vector<std::string>& arguments, const std::string& folder) const {
    os::ProcessInput input;
    input.arguments = arguments;
    input.working_directory = folder;
    input.environment = variables();
    const auto output = os::run_process(input).value();
    INFO(output.standard_error);
    REQUIRE(output.exit_status == 0);
    return output.standard_output;
  }
  /// A `.tar.gz` or `.zip` of folders, made by Python.
  std::string pack(std::string_view archive, const std::vector<std::string>& folders) const {
    static constexpr const char* kScript =
        "import os, sys, tarfile, zipfile\n"
        "out, tops = sys.argv[1], sys.argv[2:]\n"
        "if out.endswith('.zip'):\n"
        "    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:\n"
        "        for top in tops:\n"
        "            for at, _, names in os.walk(top):\n"
        "                for name in names: z.write(os.path.join(at, name))\n"
        "else:\n"
        "    with tarfile.open(out, 'w:gz') as t:\n"
        "        for top in tops: t.add(top)\n";
    std::vector<std::string> arguments = {test_interpreter().executable, "-c", kScript,
                                          *this / archive};
    arguments.insert(arguments.end(), folders.begin(), folders.end());
    run(arguments, path_);
    return *this / archive;
  }

  /// Variables with nothing of the user's: a home of its own, git with a name.
  [[nodiscard]] Variables variables() const {
    Variables variables = {{"PATH", os::environment_variable("PATH").value_or("/usr/bin:/bin")},
                           {"HOME", path_},
                           {"COUNTS", *this / "counts"}};
    for (const char* person : {"AUTHOR", "COMMITTER"}) {
      variables[std::string("GIT_") + person + "_NAME"] = "A";
      variables[std::string("GIT_") + person + "_EMAIL"] = "a@host.example";
    }
    return variables;
  }
  [[nodiscard]] const store::Store& store() const { return *store_; }
  [[nodiscard]] GitServices git_services() const { return {*store_, variables(), {}, {}}; }
  [[nodiscard]] BuildServices services() { return {*store_, notices_, variables(), {}, {}}; }
  [[nodiscard]] std::vector<CollectedNotices::Entry> notices() const { return notices_.entries(); }
  /// What the stub backend was called for so far, one word a line.
  [[nodiscard]] std::string counts() const {
    return os::read_file(*this / "counts").value_or(std::string());
  }

 private:
  std::string path_;
  std::unique_ptr<store::Store> store_;
  CollectedNotices notices_;
};

}  // namespace sconce::builder
