package io.ringlane.store;

/** When a write is acknowledged, beside what the {@link WritePolicy} asks for. */
public enum Acknowledgement {
  /** When its owner has it: a crash of the owner may lose it, which the ledger reports. */
  OWNER,
  /** When every replica has it, too: a crash loses it only where it takes all copies. */
  ALL
}
