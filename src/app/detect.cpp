#include "sconce/app/detect.hpp"

#include "sconce/accelerator/host.hpp"
#include "sconce/machine/machine.hpp"
#include "sconce/report/detect_report.hpp"

namespace sconce::app {

report::DetectReport detect() {
  report::DetectReport report{.host = machine::describe_this_machine(), .builds = {}};
  report.builds = accelerator::judge_known(report.host);
  return report;
}

}  // namespace sconce::app
