#include "sconce/pep/version_range.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "sconce/pep/specifier.hpp"

using namespace sconce::pep;
using Place = VersionBoundary::Place;

namespace {

VersionRange range_of(const std::string& text) {
  return VersionRange::from(SpecifierSet::literal(text));
}

// Few numbers, so that versions and bounds meet often.
rc::Gen<Version> any_version() {
  return rc::gen::exec([] {
    const auto number = rc::gen::element<std::uint64_t>(0, 0, 1, 2);
    Version::Fields fields;
    fields.epoch = *rc::gen::element<std::uint64_t>(0, 0, 0, 0, 1);
    const auto size = *rc::gen::element<std::size_t>(1, 2, 2, 3, 5);
    for (std::size_t i = 0; i < size; ++i) fields.release.push_back(*number);
    using enum Version::PreKind;
    if (*rc::gen::element(0, 0, 1)) {
      fields.pre = Version::Pre{*rc::gen::element(alpha, candidate), *number};
    }
    if (*rc::gen::element(0, 0, 1)) fields.post = *number;
    if (*rc::gen::element(0, 0, 1)) fields.dev = *number;
    if (*rc::gen::element(0, 0, 0, 1))
      fields.local.push_back(*rc::gen::element<std::uint64_t>(0, 1));
    if (*rc::gen::element(0, 0, 0, 0, 1)) fields.local.push_back(std::string("x"));
    return Version::from_fields(std::move(fields));
  });
}

rc::Gen<Specifier> any_specifier() {
  return rc::gen::exec([] {
    using enum SpecifierOperator;
    const auto op = *rc::gen::element(compatible, equal, equal_prefix, not_equal, not_equal_prefix,
                                      less, less_equal, greater, greater_equal, arbitrary);
    auto version = *any_version();
    const bool takes_local = op == equal || op == not_equal || op == arbitrary;
    if (op == equal_prefix || op == not_equal_prefix) version = version.base_version();
    if (!takes_local) version = version.public_version();
    if (op == compatible) {
      auto fields = version.fields();
      fields.release.push_back(*rc::gen::element<std::uint64_t>(0, 1));
      version = Version::from_fields(std::move(fields));
    }
    return Specifier::of(op, version);
  });
}

// A range with bounds of all kinds, by combining ranges of clauses, singletons and boundaries.
rc::Gen<VersionRange> any_range() {
  return rc::gen::exec([] {
    auto range = VersionRange::from(*any_specifier());
    const auto steps = *rc::gen::inRange(0, 4);
    for (int i = 0; i < steps; ++i) {
      const auto version = *any_version();
      const auto place =
          *rc::gen::element(Place::before_prereleases, Place::before, Place::after,
                            Place::after_locals, Place::after_posts, Place::after_prefix);
      const VersionRange others[] = {
          VersionRange::from(*any_specifier()), VersionRange::singleton(version),
          VersionRange::above({version, place}), VersionRange::below({version, place})};
      const auto& other = others[*rc::gen::inRange(0, 4)];
      range = *rc::gen::arbitrary<bool>() ? range & other : range | other;
      if (*rc::gen::arbitrary<bool>()) range = range.complement();
    }
    return range;
  });
}

// Bounds ascending and canonical, intervals apart: what makes equal sets equal values.
bool is_canonical(const VersionRange& range) {
  const VersionBoundary* last = nullptr;
  for (std::size_t i = 0; i < range.intervals().size(); ++i) {
    const auto& [lower, upper] = range.intervals()[i];
    if ((i > 0 && !lower) || (i + 1 < range.intervals().size() && !upper)) return false;
    for (const auto* bound : {&lower, &upper}) {
      if (!*bound) continue;
      const auto canonical = (*bound)->canonical();
      if (canonical.place != (*bound)->place || canonical.version != (*bound)->version)
        return false;
      if (last != nullptr && !(*last < **bound)) return false;
      last = &**bound;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("the range of a clause holds exactly the versions that the clause admits") {
  CHECK(rc::check([] {
    const auto specifier = *any_specifier();
    const auto version = *any_version();
    const auto range = VersionRange::from(specifier);
    RC_ASSERT(range.contains(version) == specifier.contains(version));
    RC_ASSERT(is_canonical(range));
  }));
}

TEST_CASE("the range of a set holds exactly the versions that the set admits") {
  CHECK(rc::check([] {
    SpecifierSet set;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) set.add(*any_specifier());
    const auto version = *any_version();
    RC_ASSERT(VersionRange::from(set).contains(version) == set.contains(version));
  }));
}

TEST_CASE("membership in a combined range follows from membership in its parts") {
  CHECK(rc::check([] {
    const auto a = *any_range(), b = *any_range();
    const auto v = *any_version();
    RC_ASSERT((a & b).contains(v) == (a.contains(v) && b.contains(v)));
    RC_ASSERT((a | b).contains(v) == (a.contains(v) || b.contains(v)));
    RC_ASSERT(a.complement().contains(v) == !a.contains(v));
    RC_ASSERT(is_canonical(a & b));
    RC_ASSERT(is_canonical(a | b));
    RC_ASSERT(is_canonical(a.complement()));
  }));
}

TEST_CASE("ranges obey the laws of sets") {
  CHECK(rc::check([] {
    const auto a = *any_range(), b = *any_range(), c = *any_range();
    RC_ASSERT(a.complement().complement() == a);
    RC_ASSERT((a & b).complement() == (a.complement() | b.complement()));
    RC_ASSERT((a | b).complement() == (a.complement() & b.complement()));
    RC_ASSERT((a & (b | c)) == ((a & b) | (a & c)));
    RC_ASSERT((a | (b & c)) == ((a | b) & (a | c)));
    RC_ASSERT((a & b) == (b & a));
    RC_ASSERT((a | b) == (b | a));
    RC_ASSERT((a & a.complement()).is_empty());
    RC_ASSERT((a | a.complement()).is_full());
  }));
}

TEST_CASE("subset and disjointness are what intersections say") {
  CHECK(rc::check([] {
    const auto a = *any_range(), b = *any_range();
    RC_ASSERT(a.is_subset_of(b) == ((a & b) == a));
    RC_ASSERT(a.is_subset_of(b) == (a & b.complement()).is_empty());
    RC_ASSERT(a.is_disjoint_from(b) == (a & b).is_empty());
    RC_ASSERT((a & b).is_subset_of(a));
    RC_ASSERT(a.is_subset_of(a | b));
  }));
}

TEST_CASE("boundaries lie between versions as their places say") {
  CHECK(rc::check([] {
    const auto version = *any_version();
    const VersionBoundary before{version, Place::before}, after{version, Place::after};
    RC_ASSERT(before < after);
    RC_ASSERT((VersionBoundary{version, Place::before_prereleases} <= before));
    RC_ASSERT((after < VersionBoundary{version, Place::after_locals}));
    RC_ASSERT((VersionBoundary{version, Place::after_locals} <=
               VersionBoundary{version, Place::after_posts}));
    RC_ASSERT((VersionBoundary{version, Place::after_posts} <
               VersionBoundary{version, Place::after_prefix}));
    RC_ASSERT(VersionRange::singleton(version).contains(version));
  }));
}

TEST_CASE("clauses made of a range mean the range") {
  CHECK(rc::check([] {
    const auto range = *any_range();
    const auto none = range.to_specifiers(PrereleaseNames::none);
    if (none) RC_ASSERT(VersionRange::from(*none) == range && !none->names_prerelease());
    const auto some = range.to_specifiers(PrereleaseNames::some);
    if (some) RC_ASSERT(VersionRange::from(*some) == range && some->names_prerelease());
  }));
}

TEST_CASE("clauses are found for every range that clauses made") {
  CHECK(rc::check([] {
    SpecifierSet set;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) set.add(*any_specifier());
    for (const auto& clause : set.clauses()) {
      // Only `===` tells a version from its local versions.
      RC_PRE(clause.op() != SpecifierOperator::arbitrary);
    }
    RC_ASSERT(VersionRange::from(set).to_specifiers(PrereleaseNames::some).has_value());
  }));
}

TEST_CASE("a range reads as people write it") {
  const std::pair<const char*, const char*> rows[] = {
      {"", "*"},
      {">=0.dev0", "*"},
      {"<0", "none"},
      {">=2,<1", "none"},
      {">=1.0,<2.0", ">=1.0,<2.0"},
      {"==1.5", "==1.5"},
      {"==1.5+cu121", "==1.5+cu121"},
      {"!=1.5", "!=1.5"},
      {"==1.2.*", "==1.2.*"},
      {"!=1.2.*", "!=1.2.*"},
      {"~=1.4.2", ">=1.4.2,<1.5"},
      {">=1,!=1.5,!=1.7.*,<2", ">=1,!=1.5,!=1.7.*,<2"},
      {">1.0", ">1.0"},
      {"<=1.0", "<=1.0"},
      {"<1.0a2", "<1.0a2"},
      {">=1.0,<=1.0", "==1.0"},
  };
  for (const auto& [written, text] : rows) {
    CAPTURE(written);
    CHECK(range_of(written).to_string() == text);
  }
  CHECK((range_of("==1.5") | range_of(">=2")).to_string() == "==1.5 | >=2");
  CHECK((range_of(">=1.0,<2.0") | range_of("==3.0")).to_string() == ">=1.0,<2.0 | ==3.0");
  CHECK(range_of(">=1.0,<2.0").complement().to_string() == "<1.0 | >=2.0.dev0");
}

TEST_CASE("different clauses for one set of versions give equal ranges") {
  const std::pair<const char*, const char*> rows[] = {
      {">1.0a1", ">=1.0a2.dev0"},  {"<=1.0", "<1.0.post0.dev0"},
      {">1.0.dev1", ">=1.0.dev2"}, {"==1.*", ">=1.dev0,<2.dev0"},
      {"~=1.0", ">=1.0,==1.*"},    {">1.0.post1", ">=1.0.post2.dev0"},
      {"==1.0", ">=1.0,<=1.0"},    {"<1.0", "<1.0.dev0"},
      {"===1.0,>2", "<0"},
  };
  for (const auto& [left, right] : rows) {
    CAPTURE(left);
    CHECK(range_of(left) == range_of(right));
  }
}

TEST_CASE("clauses avoid the names of pre-releases where they can") {
  const std::pair<const char*, const char*> rows[] = {
      {">=1.5.dev0", "!=1.4.*,>=1.4"},
      {"==1.2.*", "!=1.1.*,<1.3,>=1.1"},
      {"!=1.0,<=1.0", "!=1.0,<=1.0"},
      {">=1.0,!=1.0,<2", "!=1.0,<2,>=1.0"},
      {"==1!0.*,<1!0.5", "<1!0.5,==1!0.*"},
      {"<0", "<0"},
      {"", ""},
  };
  for (const auto& [written, text] : rows) {
    CAPTURE(written);
    const auto set = range_of(written).to_specifiers();
    REQUIRE(set);
    CHECK(set->to_string() == text);
  }
  CHECK(range_of(">=1.5.dev0").to_specifiers(PrereleaseNames::some)->to_string() == ">=1.5.dev0");
}

TEST_CASE("some ranges have no clauses") {
  const auto v1 = Version::literal("1.0");
  CHECK_FALSE(VersionRange::singleton(v1).to_specifiers());
  CHECK_FALSE((range_of("<1") | range_of(">=2")).to_specifiers());
  CHECK((range_of("<1") | range_of(">=2.dev0")).to_specifiers()->to_string() == "!=1.*");
  CHECK_FALSE((range_of("<1.1,>=1.0.5") | range_of(">=2")).to_specifiers());
  CHECK_FALSE(range_of(">1.0").complement().to_specifiers());
  CHECK_FALSE((range_of("<1") | range_of(">=1000000")).to_specifiers());
}
