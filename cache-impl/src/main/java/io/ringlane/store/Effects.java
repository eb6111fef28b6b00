package io.ringlane.store;

/** Where an operation puts its effects, in the order in which they are to be delivered. */
@FunctionalInterface
public interface Effects {
  /** For an operation that has none. */
  Effects NONE = effect -> {
    throw new IllegalStateException("nobody delivers " + effect);
  };

  void add(Effect effect);
}
