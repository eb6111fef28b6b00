package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;

class ProveCommandTest {
  private static final Path PROOFS = Path.of("target", "proofs");

  /** Leaves its evidence for whoever counts what a build has looked at. */
  @Test
  void everyEntryKeepsItsPromiseAndEveryControlIsSeen() throws IOException {
    CommandRun run = CommandRun
        .of(List.of("prove", "--budget", "verify", "--layers", "schedules,history", "--out", PROOFS.toString()));
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getLast()).isEqualTo("OK every promise held and every control was refuted");
    assertThat(run.out()).anyMatch(line -> line.matches("layer schedules: \\d+ properties, .* 2 of 2 controls seen"))
        .anyMatch(line -> line.matches("layer history: \\d+ properties, .* 4 of 4 controls seen"));
    Evidence histories = Evidence.read(PROOFS.resolve("history.evidence.json"));
    assertThat(histories.records()).filteredOn(item -> !item.control())
        .allSatisfy(item -> assertThat(item.checked()).as("%s", item).isPositive())
        .filteredOn(item -> item.property().equals("versions")).extracting(Evidence.Item::strategy)
        .containsExactlyElementsOf(Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED))
            .map(CatalogueEntry::name).toList());
    assertThat(histories.controls()).hasSameSizeAs(Controls.entries());
  }

  @Test
  void namesTheLayersThereAre() {
    CommandRun run = CommandRun.of(List.of("prove", "--out", PROOFS.toString(), "--layers", "schedules,nothing"));
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains("no layer 'nothing'", "schedules, history, races");
  }
}
