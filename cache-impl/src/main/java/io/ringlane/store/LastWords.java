package io.ringlane.store;

import java.util.List;

/**
 * What a shard holds when it is sealed; it acknowledges nothing afterwards but writes that are counted here.
 *
 * @param dirty the last write of each key that the database does not have
 * @param dead the dead letters of this life
 * @param ledger where its versions are
 */
public record LastWords<V>(List<Entry<V>> dirty, List<Entry<V>> dead, Ledger ledger) {}
