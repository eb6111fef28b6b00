package io.ringlane.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a crash cost.
 *
 * @param server its name
 * @param epoch under which others own its ranges
 * @param promoted writes that the database did not have and a replica had
 * @param lost acknowledged writes that nobody has any more
 * @param letters writes that nobody has any more but the database, as dead letters: until somebody requeues them the cache answers their rows, as if the
 *     writes had never been
 */
public record CrashReport(String server, long epoch, long promoted, List<Lost> lost, List<Lost> letters) {
  /**
   * A write that is lost.
   *
   * @param key encoded
   * @param value encoded; null for a removal, and where a newer write, which was never acknowledged, had taken its place
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  public record Lost(byte[] key, long version, byte @Nullable [] value) {}
}
