package io.ringlane.benchmarks;

import io.ringlane.store.Ledger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The cache's ledger after the last flush of a fork, for the report: what became of every write it acknowledged. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class LedgerFigures {
  public long ledgerIssued;
  public long ledgerFlushed;
  public long ledgerSuperseded;
  public long ledgerDead;
  public long ledgerFailed;
  public long ledgerLeft;

  void show(Ledger ledger) {
    ledgerIssued = ledger.issued();
    ledgerFlushed = ledger.flushed();
    ledgerSuperseded = ledger.superseded();
    ledgerDead = ledger.dead();
    ledgerFailed = ledger.failed();
    ledgerLeft = ledger.backlog();
  }
}
