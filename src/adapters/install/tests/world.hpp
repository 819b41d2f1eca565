#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sconce/archive/hasher.hpp"
#include "sconce/environment/environment.hpp"
#include "sconce/install/change.hpp"
#include "sconce/install/unpack.hpp"
#include "sconce/os/files.hpp"
#include "sconce/wheel/record.hpp"

// A store, an environment and small wheels to try installations with.
namespace sconce::install {

using Files = std::map<std::string, std::string>;

/// A zip of stored members, byte for byte as the format has it.
inline std::string stored_zip(const Files& files) {
  const auto number = [](std::uint64_t value, int width) {
    std::string bytes;
    for (int i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
  };
  std::string archive, directory;
  for (const auto& [name, content] : files) {
    const std::string sizes = number(archive::crc32(as_bytes(content)), 4) +
                              number(content.size(), 4) + number(content.size(), 4) +
                              number(name.size(), 2) + number(0, 2);
    const std::string start = number(20, 2) + number(0, 2) + number(0, 2) + number(0x21'0000, 4);
    directory += "PK\1\2" + number(0x0314, 2) + start + sizes + number(0, 2) + number(0, 2) +
                 number(0, 2) + number(std::uint64_t{0100644} << 16, 4) +
                 number(archive.size(), 4) + name;
    archive += "PK\3\4" + start + sizes + name + content;
  }
  const std::string count = number(files.size(), 2);
  return archive + directory + "PK\5\6" + number(0, 4) + count + count +
         number(directory.size(), 4) + number(archive.size(), 4) + number(0, 2);
}

class World {
 public:
  World() : pool(2), environment(make_environment(folder_)) {
    auto opened = store::Store::open(folder_ + "/store");
    REQUIRE(opened.has_value());
    store = std::make_unique<store::Store>(*std::move(opened));
  }
  ~World() { static_cast<void>(os::remove_tree(folder_)); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string site(std::string_view below) const {
    return environment.prefix + "/lib/python3.11/site-packages/" + std::string(below);
  }

  /// Puts a wheel of these files, with its dist-info, into the store; not unpacked.
  WheelToInstall add_archive(const std::string& name, const std::string& version, Files files) {
    const std::string info = name + "-" + version + ".dist-info/";
    files[info + "METADATA"] =
        "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n";
    files[info + "WHEEL"] =
        "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
    std::string record;
    for (const auto& [path, content] : files) {
      const Digest digest = archive::digest_of(HashAlgorithm::sha256, as_bytes(content));
      record += path + ",sha256=" + digest.base64() + "," + std::to_string(content.size()) + "\n";
    }
    files[info + "RECORD"] = record + info + "RECORD,,\n";
    const std::string bytes = stored_zip(files);
    const Digest sha256 = archive::digest_of(HashAlgorithm::sha256, as_bytes(bytes));
    const std::string partial = store->partial_path(name + version);
    REQUIRE(os::write_file_atomically(partial, bytes).has_value());
    REQUIRE(store->publish_wheel(partial, sha256).has_value());
    return {.sha256 = sha256,
            .file_name = *pep::WheelFileName::parse(name + "-" + version + "-py3-none-any.whl"),
            .facts = {}};
  }

  Result<void> unpack(const Digest& sha256, std::stop_token stop = {}) {
    std::optional<Result<void>> result;
    unpack_wheel(*store, pool, {.sha256 = sha256}, stop,
                 [&](Result<void> ended) { mailbox.post([&result, ended] { result = ended; }); });
    REQUIRE(mailbox.run_until([&] { return result.has_value(); }, {}).has_value());
    return *result;
  }

  WheelToInstall add(const std::string& name, const std::string& version, Files files) {
    WheelToInstall wheel = add_archive(name, version, std::move(files));
    REQUIRE(unpack(wheel.sha256).has_value());
    return wheel;
  }

  Result<ChangeReport> apply(const EnvironmentChange& change, std::stop_token stop = {}) {
    auto locked = LockedEnvironment::acquire(environment, {}, notices);
    if (!locked) return pass_error(locked);
    return locked->apply(change, {.store = *store,
                                  .pool = pool,
                                  .mailbox = mailbox,
                                  .stop = stop,
                                  .notices = notices,
                                  .progress = nullptr});
  }

  [[nodiscard]] static RelativePath dist_info(const std::string& name, const std::string& version) {
    return RelativePath::literal("lib/python3.11/site-packages/" + name + "-" + version +
                                 ".dist-info");
  }

  /// Every file and link below the prefix with its content, but for the state folder.
  [[nodiscard]] Files snapshot() const {
    Files files;
    collect(environment.prefix, "", files);
    return files;
  }

  // Declared first: the others stand in it.
 private:
  std::string folder_ = make_folder();

 public:
  std::unique_ptr<store::Store> store;
  os::Mailbox mailbox;
  os::ThreadPool pool;
  CollectedNotices notices;
  environment::Environment environment;

 private:
  static void collect(const std::string& folder, const std::string& below, Files& files) {
    const auto entries = os::list_directory(folder);
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      if (below.empty() && entry.name == ".sconce") continue;
      const std::string path = folder + "/" + entry.name;
      const std::string name = below + entry.name;
      if (entry.kind == FileKind::directory) {
        files[name + "/"] = "";
        collect(path, name + "/", files);
      } else if (entry.kind == FileKind::symbolic_link) {
        files[name] = "-> " + *os::read_link(path);
      } else {
        files[name] = *os::read_file(path);
      }
    }
  }

  static std::string make_folder() {
    std::string name = "/tmp/sconce-install-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
  }

  static environment::Environment make_environment(const std::string& folder) {
    target::Interpreter interpreter{.version = pep::Version::literal("3.11.7")};
    interpreter.executable = "/usr/bin/python3.11";
    return environment::virtual_environment(folder + "/venv", interpreter);
  }
};

inline FilesToInstall new_environment(const World& world) {
  return {"the virtual environment",
          environment::virtual_environment_footprint(world.environment.interpreter,
                                                     {.prefix = world.environment.prefix})};
}

}  // namespace sconce::install
