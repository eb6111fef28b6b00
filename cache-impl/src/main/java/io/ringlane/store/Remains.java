package io.ringlane.store;

import java.util.List;

/**
 * What a shard had when its server died.
 *
 * @param ledger its account
 * @param acknowledged the writes that the database did not have, of versions that were committed
 * @param open the same, of versions that were not
 * @param coalesced committed versions that one of {@code open} had superseded, so that only their number is known: tombstones, in name only. Where nobody
 *     knows how many of several were committed, the last of them
 * @param dead dead letters
 */
public record Remains<V>(Ledger ledger, List<Entry<V>> acknowledged, List<Entry<V>> open, List<Entry<V>> coalesced,
    List<Entry<V>> dead) {}
