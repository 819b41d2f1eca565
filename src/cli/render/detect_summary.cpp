#include "render/detect_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "render/errors.hpp"
#include "sconce/accelerator/driver.hpp"
#include "sconce/accelerator/host.hpp"
#include "sconce/accelerator/verdict.hpp"
#include "sconce/base/text.hpp"
#include "sconce/report/detect_report.hpp"

namespace sconce::cli {
namespace {

using accelerator::BuildVerdict;
using accelerator::HostFacts;
using accelerator::Outcome;

constexpr std::size_t kNarrowest = 60, kGap = 2;
constexpr std::size_t kFactColumns = 11;

/// Words on lines of at most `columns`, all but the first indented; a longer word stands alone.
std::string wrap(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string result;
  std::size_t used = indent;
  for (const std::string_view word : split_words(text)) {
    const std::size_t width = display_width(word);
    if (used > indent && used + 1 + width > columns) {
      result += "\n" + std::string(indent, ' ');
      used = indent;
    } else if (used > indent) {
      result += ' ';
      ++used;
    }
    result += word;
    used += width;
  }
  return result;
}

std::string fact_line(std::string_view name, std::string_view text, std::size_t columns) {
  return fmt::format("{:<{}}{}\n", name, kFactColumns, wrap(text, kFactColumns, columns));
}

std::string driver_text(const accelerator::Sourced<accelerator::Driver>& driver) {
  const auto newest = accelerator::DriverTable::built_in().newest_cuda(driver.value);
  std::string text = driver.value.system == accelerator::DriverSystem::jetson
                         ? driver.value.to_string()
                         : "NVIDIA " + driver.value.version.to_string();
  if (driver.value.system == accelerator::DriverSystem::windows) text += " (of Windows)";
  if (newest) text += ", CUDA " + newest->version.to_string();
  if (newest && newest->is_lower_bound()) text += " or newer";
  return fmt::format("{}, from {}", text, driver.source);
}

std::string gpu_text(const accelerator::HostGpu& gpu) {
  const std::string at = gpu.address.empty() ? "" : " at " + gpu.address;
  return fmt::format("{}{}, from {}", gpu.gpu.to_string(), at, gpu.source);
}

std::string render_facts(const HostFacts& host, std::size_t columns) {
  std::string text = fact_line("platform", host.platform, columns);
  const auto add = [&](std::string_view name,
                       const std::optional<accelerator::Sourced<std::string>>& fact) {
    if (!fact) return;
    text += fact_line(name, fmt::format("{}, from {}", fact->value, fact->source), columns);
  };
  add("container", host.container);
  add("WSL", host.wsl);
  add("Jetson", host.jetson);
  if (host.driver) text += fact_line("driver", driver_text(*host.driver), columns);
  add("AMD", host.amd);
  add("Intel", host.intel);
  if (!host.driver && !host.amd && !host.intel) text += fact_line("driver", "none", columns);
  for (const auto& gpu : host.gpus) text += fact_line("GPU", gpu_text(gpu), columns);
  if (host.gpus.empty()) text += fact_line("GPU", "none", columns);
  return text;
}

/// Builds that differ in nothing but their number, the newest first.
struct Group {
  const BuildVerdict* newest;
  const BuildVerdict* oldest;
  [[nodiscard]] bool takes(const BuildVerdict& next) const {
    return next.build.kind == newest->build.kind && next.verdict == newest->verdict &&
           next.torch == newest->torch;
  }
  [[nodiscard]] std::string name() const {
    if (newest == oldest) return newest->build.name();
    const std::string first = oldest->build.name(), last = newest->build.name();
    return fmt::format("{}-{}", first, last.substr(last.find_first_of("0123456789")));
  }
  [[nodiscard]] std::string torch() const {
    return newest->torch.is_empty() ? "" : newest->torch.to_string();
  }
};

std::vector<Group> group(const std::vector<BuildVerdict>& builds) {
  std::vector<Group> groups;
  for (const BuildVerdict& build : builds) {
    if (!groups.empty() && groups.back().takes(build)) {
      groups.back().oldest = &build;
    } else {
      groups.push_back({&build, &build});
    }
  }
  return groups;
}

struct Word {
  std::string_view text, colour;
};

Word word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::runs:
      return {"yes", "\x1b[32m"};
    case Outcome::runs_ptx_only:
      return {"PTX only", "\x1b[33m"};
    case Outcome::unknown:
      return {"unknown", "\x1b[33m"};
    case Outcome::does_not_run:
      return {"no", "\x1b[2m"};
  }
  std::unreachable();
}

struct Widths {
  std::size_t name, runs, torch, total;
};

Widths widths_of(const std::vector<Group>& groups, std::size_t columns) {
  Widths widths{.name = 5, .runs = 4, .torch = 0, .total = std::max(columns, kNarrowest)};
  for (const Group& each : groups) {
    widths.name = std::max(widths.name, each.name().size());
    widths.runs = std::max(widths.runs, word_of(each.newest->verdict.outcome).text.size());
    if (!each.torch().empty()) widths.torch = std::max({widths.torch, each.torch().size(), 5UL});
  }
  return widths;
}

std::string row(std::string_view name, std::string_view runs, std::string_view torch,
                std::string_view why, const Widths& widths) {
  std::string line =
      fmt::format("{:<{}}{:<{}}", name, widths.name + kGap, runs, widths.runs + kGap);
  // The column is left out where no build has anything to say in it.
  if (widths.torch != 0) line += fmt::format("{:<{}}", torch, widths.torch + kGap);
  return line + wrap(why, line.size(), widths.total);
}

std::string render_table(const std::vector<BuildVerdict>& builds, std::size_t columns,
                         Colours colours) {
  const auto groups = group(builds);
  const Widths widths = widths_of(groups, columns);
  std::string text = row("build", "runs", "torch", "why", widths) + "\n";
  for (const Group& each : groups) {
    const auto& verdict = each.newest->verdict;
    const Word word = word_of(verdict.outcome);
    std::string line = row(each.name(), word.text, each.torch(), verdict.reason, widths);
    if (colours == Colours::on) line = fmt::format("{}{}\x1b[0m", word.colour, line);
    text += line + "\n";
  }
  return text;
}

/// What a reader wants first.
std::string conclusion(const report::DetectReport& report) {
  if (const auto* newest = accelerator::newest_for_gpu(report.builds)) {
    return fmt::format("The build with the newest torch for the GPUs here is {} ({}).",
                       newest->build.name(), newest->build.to_string());
  }
  if (report.host.gpus.empty()) return "No GPU is here: of the known builds only the CPU's runs.";
  return "No known build is sure to run on the GPUs here.";
}

}  // namespace

std::string render_detect(const report::DetectReport& report, std::size_t columns,
                          Colours colours) {
  const std::size_t width = std::max(columns, kNarrowest);
  std::string text = render_facts(report.host, width) + "\n";
  for (const std::string& finding : report.host.findings) text += wrap(finding, 0, width) + "\n";
  text += wrap(conclusion(report), 0, width) + "\n\n";
  return text + render_table(report.builds, width, colours);
}

}  // namespace sconce::cli
