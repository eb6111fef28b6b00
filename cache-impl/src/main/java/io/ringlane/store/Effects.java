package io.ringlane.store;

/** Where an operation puts its effects, in the order in which they are to be delivered. */
@FunctionalInterface
public interface Effects {
  void add(Effect effect);
}
