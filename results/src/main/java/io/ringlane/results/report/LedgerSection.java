package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.LedgerRow;
import java.util.List;

/** What became of every write that was acknowledged while it was measured. */
final class LedgerSection {

  private LedgerSection() {}

  static Html of(Analysis analysis) {
    List<LedgerRow> ledgers = analysis.ledgers();
    if (ledgers.isEmpty()) {
      return Html.of("""
          <section id="ledger"><h2>Ledger</h2><p class="empty">No fork left its ledger.</p></section>
          """);
    }
    List<Html> rows = ledgers.stream()
        .map(row -> Html.of(
            """
                <tr class="{}"><td>{}</td><td>{}{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td>
                <td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="{}">{}</td></tr>
                """,
            row.control() ? "control" : "", row.workload(), Badges.swatch(row.strategy()),
            row.control() ? Html.of("<s>{}</s>", row.strategy()) : Html.text(row.strategy()), row.forks(),
            Figures.count(row.issued()), Figures.count(row.flushed()), Figures.count(row.superseded()),
            Figures.count(row.dead()), Figures.count(row.failed()), Figures.count(row.left()),
            row.closed() ? "good" : "bad", row.closed() ? "✓ closed" : "✗ open"))
        .toList();
    return Html.of(
        """
            <section id="ledger"><h2>Ledger</h2>
            <p>Every write that a measured fork acknowledged, and every expiry, is in exactly one state after the fork’s last flush:
            in the database, superseded by a newer write of its key, a dead letter, or answered as failed. Each fork also compares the
            ledger with its clients’ own log and the rows, and fails where they differ.</p>
            <div class="scroll"><table><thead><tr><th>Workload</th><th>Strategy</th><th class="n">Forks</th>
            <th class="n">Issued</th><th class="n">Flushed</th><th class="n">Superseded</th><th class="n">Dead</th>
            <th class="n">Failed</th><th class="n">Left</th><th>Books</th></tr></thead><tbody>{}</tbody></table></div></section>
            """,
        rows);
  }
}
