package io.ringlane.stress;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;

/** The entry of the catalogue that a fork is about: the judge starts it with its name. */
final class Subject {
  static final String PROPERTY = "ringlane.strategy";

  private Subject() {}

  /**
   * @throws IllegalStateException where the JVM was started without a name
   * @throws IllegalArgumentException with the list of names where there is no such entry
   */
  static CatalogueEntry entry() {
    String name = System.getProperty(PROPERTY);
    if (name == null) {
      throw new IllegalStateException(
          "no strategy is named; by hand, add -jvmArgsPrepend -D" + PROPERTY + "=affine-direct");
    }
    return Controls.named(name);
  }

  /** What a JVM is started with so that it is about this entry. */
  static String argument(String strategy) {
    return "-D" + PROPERTY + "=" + strategy;
  }
}
