#include "fetching.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "build_check.hpp"
#include "building.hpp"
#include "sconce/app/session.hpp"
#include "sconce/base/digest.hpp"
#include "sconce/base/error.hpp"
#include "sconce/base/progress.hpp"
#include "sconce/base/result.hpp"
#include "sconce/builder/build.hpp"
#include "sconce/install/change.hpp"
#include "sconce/install/unpack.hpp"
#include "sconce/pep/direct_url.hpp"
#include "sconce/pep/file_name.hpp"
#include "sconce/plan/plan.hpp"
#include "sconce/resolver/metadata_source.hpp"
#include "sconce/sources/wheel_fetch.hpp"
#include "sconce/store/store.hpp"
#include "workshop.hpp"

namespace sconce::app {
namespace {

/// One wheel on its way; touched on the main thread only.
struct Parcel {
  const plan::PlanStep* step = nullptr;
  std::optional<builder::BuiltWheel> built;  ///< of what has no wheel
  std::optional<sources::ReadyWheel> ready;
  std::shared_ptr<ProgressTask> unpacking;
};

/// All wheels on their way; the main thread owns it and alone reads and writes it.
struct Delivery {
  std::vector<Parcel> parcels;
  std::size_t open = 0;          ///< parcels not unpacked yet
  std::size_t unpacking = 0;     ///< tasks on the pool that will still report
  std::optional<Error> failure;  ///< of the parcel with the lowest index that failed
  std::size_t failed_parcel = 0;
};

class Courier {
 public:
  Courier(Workshop& workshop, const store::Store& store, const Session& session)
      : workshop_(workshop), store_(store), session_(session) {}

  Result<void> deliver(Delivery& delivery) {
    std::vector<std::size_t> places;  // in the delivery, of the wheels that are fetched
    std::vector<sources::WantedWheel> wheels;
    for (std::size_t i = 0; i < delivery.parcels.size(); ++i) {
      const Parcel& parcel = delivery.parcels[i];
      if (const auto& built = parcel.built) {
        arrived(delivery, i, sources::ReadyWheel{built->sha256, built->size, true});
        continue;
      }
      places.push_back(i);
      wheels.push_back({*parcel.step->file, parcel.step->allowed_hashes});
    }
    sources::fetch_wheels({.client = workshop_.client,
                           .store = store_,
                           .pool = workshop_.pool,
                           .mailbox = workshop_.mailbox,
                           .board = session_.progress,
                           .notices = session_.notices,
                           .freshness = workshop_.freshness},
                          std::move(wheels),
                          [this, &delivery, places = std::move(places)](
                              std::size_t index, Result<sources::ReadyWheel> wheel) {
                            arrived(delivery, places[index], std::move(wheel));
                          });
    const auto done = [&] {
      return delivery.open == 0 || (delivery.failure && delivery.unpacking == 0);
    };
    auto waited = workshop_.mailbox.run_until(done, session_.stop);
    finish(delivery);
    SCONCE_TRY(waited);
    if (delivery.failure) return std::unexpected(*delivery.failure);
    return {};
  }

 private:
  void arrived(Delivery& delivery, std::size_t index, Result<sources::ReadyWheel> wheel) {
    if (!wheel) {
      return fail_at(delivery, index,
                     wheel.error().with_context(fmt::format(
                         "fetching `{}`", delivery.parcels[index].step->file->file_name)));
    }
    if (delivery.failure) return;
    Parcel& parcel = delivery.parcels[index];
    parcel.ready = *wheel;
    parcel.unpacking = session_.progress.start(ProgressKind::unpack, parcel.step->name.text(), 0);
    ++delivery.unpacking;
    install::unpack_wheel(
        store_, workshop_.pool, {.sha256 = wheel->sha256, .progress = parcel.unpacking},
        stop_.get_token(), [this, &delivery, index](Result<void> result) mutable {
          workshop_.mailbox.post([this, &delivery, index, result = std::move(result)]() mutable {
            unpacked(delivery, index, std::move(result));
          });
        });
  }

  void unpacked(Delivery& delivery, std::size_t index, Result<void> result) {
    delivery.parcels[index].unpacking->finished = true;
    --delivery.unpacking;
    if (!result) return fail_at(delivery, index, result.error());
    --delivery.open;
  }

  /// Of the errors that happened the one of the lowest index is reported; the rest is stopped.
  void fail_at(Delivery& delivery, std::size_t index, const Error& error) {
    if (!delivery.failure || index < delivery.failed_parcel) {
      if (!delivery.failure || error.kind() != ErrorKind::interrupted) {
        delivery.failure = error;
        delivery.failed_parcel = index;
      }
    }
    stop_.request_stop();
    workshop_.client.cancel_all();
  }

  /// After an interruption tasks on the pool still refer to the delivery: they must report first.
  void finish(Delivery& delivery) {
    if (delivery.unpacking == 0) return;
    stop_.request_stop();
    workshop_.client.cancel_all();
    static_cast<void>(
        workshop_.mailbox.run_until([&] { return delivery.unpacking == 0; }, std::stop_token{}));
  }

  Workshop& workshop_;
  const store::Store& store_;
  const Session& session_;
  std::stop_source stop_;
};

/// direct_url.json of a wheel that the project names by its address (PEP 610).
std::optional<std::string> direct_url_text(const resolver::OfferedFile& file) {
  if (!file.index.empty()) return std::nullopt;
  pep::DirectUrl direct;
  direct.url = file.url.to_string();
  pep::DirectUrl::Archive archive;
  for (const auto& hash : file.hashes) {
    archive.hashes.emplace(to_string(hash.algorithm()), hash.hex());
  }
  direct.info = std::move(archive);
  return direct.to_json();
}

install::WheelToInstall to_install(const Parcel& parcel, const Builds& builds) {
  const auto& file = *parcel.step->file;
  const auto tree = builds.direct_url(file);
  return {
      .sha256 = parcel.ready->sha256,
      .file_name = parcel.built ? parcel.built->parsed : std::get<pep::WheelFileName>(file.parsed),
      .facts = {.requested = parcel.step->requested,
                .direct_url = tree ? tree->to_json() : direct_url_text(file)}};
}

Result<Delivery> pack(const plan::Plan& plan, Builds& builds) {
  Delivery delivery;
  for (const auto& step : plan.steps) {
    if (step.action != plan::Action::install && step.action != plan::Action::replace) continue;
    SCONCE_ASSERT(step.file.has_value());
    delivery.parcels.push_back({.step = &step});
    if (step.file->is_wheel()) continue;
    delivery.parcels.back().built = SCONCE_TRY(builds.build_wheel(*step.file, step.allowed_hashes));
  }
  delivery.open = delivery.parcels.size();
  return delivery;
}

}  // namespace

Result<PreparedWheels> fetch_and_unpack(const plan::Plan& plan, Builds& builds, Workshop& workshop,
                                        const store::Store& store, const Session& session) {
  Delivery delivery = SCONCE_TRY(pack(plan, builds));
  Courier courier(workshop, store, session);
  SCONCE_TRY(courier.deliver(delivery));
  PreparedWheels prepared;
  for (const auto& parcel : delivery.parcels) {
    SCONCE_TRY(check_build(*parcel.step, parcel.ready->sha256, store, session.notices));
    prepared.wheels.push_back(to_install(parcel, builds));
    if (!parcel.ready->was_in_store) prepared.fetched_bytes += parcel.ready->size;
    prepared.unpacked_bytes += parcel.unpacking->done;
  }
  return prepared;
}

}  // namespace sconce::app
