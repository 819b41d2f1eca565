#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sconce/base/relative_path.hpp"
#include "sconce/base/result.hpp"
#include "sconce/wheel/installation.hpp"

namespace sconce::wheel {

/// Where one member goes.
struct Placed {
  RelativePath path;  ///< below the prefix
  bool is_script = false;
};

/// Decides for the members of one wheel where they go: by their `.data` folder's scheme, else below
/// the wheel's root scheme. Confined to one thread; borrows wheel and scheme.
class Placement {
 public:
  Placement(const WheelContents& wheel, const WheelJudgement& judgement,
            const InstallScheme& scheme);
  /// Refuses an unknown scheme, a name that may not stand in the scripts folder however it gets
  /// there, another distribution's .dist-info, and `pyvenv.cfg` (kind `archive`).
  [[nodiscard]] Result<Placed> place(std::string_view member);
  /// site-packages of the wheel: where its .dist-info goes.
  [[nodiscard]] const RelativePath& root() const { return root_; }

 private:
  [[nodiscard]] Result<Placed> place_data(std::string_view member, std::string_view below) const;
  [[nodiscard]] Result<void> check(std::string_view member, const RelativePath& path) const;
  [[nodiscard]] bool is_data_folder(std::string_view top);

  const WheelContents& wheel_;
  const WheelJudgement& judgement_;
  const InstallScheme& scheme_;
  RelativePath root_;
  std::string last_top_;
  bool last_is_data_ = false;
};

/// `path` as RECORD writes it: relative to site-packages.
[[nodiscard]] std::string relative_to(const RelativePath& path, const RelativePath& site_packages);

}  // namespace sconce::wheel
