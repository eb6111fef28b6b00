package io.ringlane.checks.schedules;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

import io.ringlane.checks.schedules.Part.Feature;
import io.ringlane.cluster.CatalogueEntry;

/**
 * Makes a schedule that is wrong smaller: leaves out features and requests, as long as some order of the steps that the seed leads to is
 * wrong in the same way (delta debugging: Zeller and Hildebrandt, 2002). A seed always ends with the same small schedule.
 */
final class Smaller {
  /** Orders tried of each. */
  private static final int ORDERS = 200;
  /** Schedules tried in all: some seconds' worth. */
  private static final int MOST = 20_000;

  /** The smallest schedule that was found, and what came of it. */
  record Found(Part part, Outcome outcome) {}

  private final CatalogueEntry entry;
  private final long seed;
  private Part part = Part.ALL;
  private Outcome outcome;
  private int tried;

  private Smaller(CatalogueEntry entry, long seed, Outcome wrong) {
    this.entry = entry;
    this.seed = seed;
    this.outcome = wrong;
  }

  /** A smaller schedule of the seed that is wrong in the same way; the same where none was found. */
  static Found of(CatalogueEntry entry, long seed, Outcome wrong) {
    Smaller smaller = new Smaller(entry, seed, wrong);
    smaller.shrink();
    return new Found(smaller.part, smaller.outcome);
  }

  private void shrink() {
    for (Feature feature : Feature.values()) {
      Set<Feature> fewer = EnumSet.copyOf(part.features());
      fewer.remove(feature);
      tryPart(part.requests(), fewer);
    }
    int size = Long.bitCount(part.requests()) / 2;
    while (size > 0) {
      boolean fewer = dropEach(size);
      size = size > 1 ? size / 2 : fewer ? 1 : 0; // a request that had to stay may go after others went
    }
  }

  /** Whether any so many requests could go. */
  private boolean dropEach(int size) {
    long before = part.requests();
    long left = before;
    while (left != 0) {
      long some = lowest(left, size);
      left &= ~some;
      tryPart(part.requests() & ~some, part.features());
    }
    return part.requests() != before;
  }

  private static long lowest(long bits, int count) {
    long rest = bits;
    for (int i = 0; i < count; i++) {
      rest &= rest - 1;
    }
    return bits & ~rest;
  }

  /** Goes on with this part where one of its orders is wrong in the same way. */
  private void tryPart(long requests, Set<Feature> features) {
    for (int order = 0; order < ORDERS && tried < MOST; order++) {
      tried++;
      Part candidate = new Part(requests, features, order);
      Outcome result = Schedule.run(entry, seed, candidate);
      if (Objects.equals(result.kind(), outcome.kind())) {
        part = candidate;
        outcome = result;
        return;
      }
    }
  }
}
