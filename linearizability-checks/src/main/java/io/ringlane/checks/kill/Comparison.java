package io.ringlane.checks.kill;

import java.util.List;

/**
 * All rows, compared with what was acknowledged.
 *
 * @param rows rows that were read
 * @param answers answers of the reopened cache that were compared with their rows
 * @param lost acknowledged writes that are newer than their row
 * @param stale keys with such a write
 * @param ageMicros from the acknowledgement of the oldest lost write to the kill
 * @param losses the first losses, in words
 * @param contradictions the first things that no write policy allows, in words
 */
record Comparison(int rows, int answers, long lost, int stale, long ageMicros, List<String> losses,
    List<String> contradictions) {}
