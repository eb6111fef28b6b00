package io.ringlane.checks.mutants;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;

/**
 * A fault that checks must find: a mutant, or an entry of the catalogue that promises nothing.
 *
 * @param name what the user called it
 * @param mutant null where a strategy carries the fault
 */
public record Fault(String name, @Nullable Mutant mutant) {
  /** No fault at all. */
  public static final Fault NONE = new Fault("nothing", null);

  /** What real systems' bugs are called here and there, and which mutant is the same fault. */
  private static final Map<String, String> OTHER_NAMES = Map.ofEntries(Map.entry("UnversionedFlush", "RetireByKey"),
      Map.entry("M1", "RetireByKey"), Map.entry("M2", "VersionGivenTwice"), Map.entry("M4", "NoTombstone"),
      Map.entry("M6", "ForgetFailedBatch"),
      Map.entry("M7", "PoisonFailsBatch"), Map.entry("M8", "BlindExpire"), Map.entry("M10", "SwapWithoutDrain"),
      Map.entry("M11", "DropPendingOnMove"), Map.entry("M13", "UnguardedUpsert"),
      Map.entry("M14", "LateLoadInstalls"));

  /**
   * The fault of this name.
   *
   * @throws IllegalArgumentException with the list of catalogue controls where there is none
   */
  public static Fault named(String name) {
    if (Controls.entries().stream().anyMatch(entry -> entry.name().equals(name))) {
      return new Fault(name, null);
    }
    Mutant mutant = mutant(OTHER_NAMES.getOrDefault(name, name));
    if (mutant == null) {
      throw new IllegalArgumentException("this build has no mutant or control '" + name + "'; its controls are "
          + Controls.entries().stream().map(CatalogueEntry::name).collect(Collectors.joining(", "))
          + ", its mutants the files of src/mutants, such as BlindExpire");
    }
    return new Fault(name, mutant);
  }

  private static @Nullable Mutant mutant(String name) {
    if (!name.matches("\\w+")) {
      return null;
    }
    try {
      return Mutant.named(Mutant.Kind.BUG, name);
    } catch (IOException e) {
      throw new IllegalArgumentException("the mutant " + name + " cannot be read: " + e.getMessage());
    }
  }

  /** Whether its patch says that this command kills it; of a catalogue control it is not known. */
  public boolean isKilledBy(String command) {
    return mutant == null || mutant.commands().stream().anyMatch(killer -> killer.startsWith(command));
  }

  /** The value of an option in the first killer that has it, as in {@code --strategy}; null where none has. */
  public @Nullable String option(String command, String option) {
    if (mutant == null) {
      return option.equals("--strategy") ? name : null;
    }
    for (String killer : mutant.commands()) {
      List<String> words = List.of(killer.split(" ", -1));
      int at = words.indexOf(option);
      if (words.getFirst().equals(command) && at >= 0 && at + 1 < words.size()) {
        return words.get(at + 1);
      }
    }
    return null;
  }
}
