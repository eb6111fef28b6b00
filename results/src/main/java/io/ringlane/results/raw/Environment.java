package io.ringlane.results.raw;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code environment.json}: where and from what source the figures come.
 *
 * @param schema version of this file's form
 * @param commit of the source, or null when there is no git repository
 * @param dirty whether the source had changes that no commit holds
 * @param date start, ISO 8601 with offset
 * @param jdk vendor and version
 * @param flags of the study's own virtual machine
 * @param os name, version, architecture
 * @param processor model name
 * @param processors usable by this process
 * @param seed of the order inside the blocks
 * @param loadBefore one-minute load average, negative when unknown
 * @param loadAfter one-minute load average, negative when unknown
 * @param stealPercent share of processor time that the host took away during the study, negative when unknown
 * @param command that repeats the study
 */
public record Environment(int schema, @Nullable String commit, boolean dirty, String date, String jdk,
    List<String> flags, String os, String processor, int processors, long seed, double loadBefore, double loadAfter,
    double stealPercent, String command) {

  /** The version that this code writes and reads. */
  public static final int SCHEMA = 1;

  /** Name of the file in the raw directory. */
  public static final String FILE = "environment.json";

  /** Defensive copy. */
  public Environment {
    flags = List.copyOf(flags);
  }

  static Environment of(JsonValue root) throws BadInputException {
    root.schema(SCHEMA);
    JsonValue commit = root.optional("commit");
    return new Environment(SCHEMA, commit == null ? null : commit.text(), root.field("dirty").bool(),
        root.field("date").text(), root.field("jdk").text(), root.field("flags").texts(), root.field("os").text(),
        root.field("processor").text(), (int) root.field("processors").integer(), root.field("seed").integer(),
        root.field("loadBefore").number(), root.field("loadAfter").number(), root.field("stealPercent").number(),
        root.field("command").text());
  }
}
