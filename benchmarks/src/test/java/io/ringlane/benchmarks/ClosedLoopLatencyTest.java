package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClosedLoopLatencyTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @Test
  void writesATableAndALogOfTheSameOperations() throws IOException {
    StringWriter out = new StringWriter();
    int exit = new CommandLine(new ClosedLoopLatency()).setOut(new PrintWriter(out)).execute("--strategy",
        "caller-runs", "--workload", "B", "--seconds", "1", "--warmup", "0", "--clients", "2", "--keys", "2000",
        "--out",
        folder.resolve("made").toString());
    assertThat(exit).isZero();
    assertThat(out.toString()).contains("Closed-loop", "caller-runs");

    JsonNode table = new ObjectMapper().readTree(folder.resolve("made/caller-runs-B.latency.json").toFile());
    assertThat(table.get("schema").asInt()).isEqualTo(1);
    List<JsonNode> rows = table.get("rows").valueStream().toList();
    assertThat(rows).extracting(row -> row.get("operation").asText()).containsExactly("read", "update", "all");
    assertThat(rows).allSatisfy(row -> {
      assertThat(row.get("strategy").asText()).isEqualTo("caller-runs");
      assertThat(row.get("workload").asText()).isEqualTo("B");
      assertThat(row.get("clients").asInt()).isEqualTo(2);
      assertThat(row.fieldNames()).toIterable().contains("p50_us", "p90_us", "p99_us", "p999_us");
      assertThat(row.get("max_us").asDouble()).isPositive();
    });
    assertThat(rows.get(0).get("count").asLong() + rows.get(1).get("count").asLong())
        .isEqualTo(rows.get(2).get("count").asLong());

    long logged = 0;
    try (HistogramLogReader log = new HistogramLogReader(folder.resolve("made/caller-runs-B.hlog").toFile())) {
      for (EncodableHistogram interval; (interval = log.nextIntervalHistogram()) != null;) {
        assertThat(interval.getTag()).isIn("read", "update");
        logged += ((Histogram) interval).getTotalCount();
      }
    }
    assertThat(logged).isEqualTo(rows.get(2).get("count").asLong());
  }

  @Test
  void saysNothingWhereTooFewSamplesStand() throws IOException {
    Histogram nanos = new Histogram(3);
    for (int i = 1; i <= 999; i++) {
      nanos.recordValue(i * 1_000L);
    }
    LatencyTable.Row row = LatencyTable.Row.of("s", "A", 1, "read", nanos);
    assertThat(row.p50()).isCloseTo(500, within(2.0));
    assertThat(row.p90()).isCloseTo(900, within(2.0));
    assertThat(row.p99()).isNull();
    assertThat(row.p999()).isNull();
    nanos.recordValue(1_000_000);
    assertThat(LatencyTable.Row.of("s", "A", 1, "read", nanos).p99()).isCloseTo(990, within(2.0));

    Path file = folder.resolve("few.json");
    LatencyTable table = new LatencyTable(List.of(row, LatencyTable.Row.of("s", "A", 1, "update", new Histogram(3))));
    table.write(file);
    assertThat(Files.readString(file)).contains("\"p99_us\" : null", "\"max_us\" : null");
    assertThat(table.text()).contains(" - ");
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThat(refused("--strategy", "simulated", "--workload", "A", "--seconds", "1")).contains("'simulated'",
        "affine-direct");
    assertThat(refused("--strategy", "caller-runs", "--workload", "D", "--seconds", "1")).contains("'D'", "A, B, C");
    assertThat(refused("--strategy", "caller-runs", "--workload", "A", "--seconds", "0")).contains("--seconds is 0");
    assertThat(refused("--strategy", "caller-runs", "--workload", "A", "--seconds", "x")).contains("--seconds");
  }

  private String refused(String... arguments) {
    StringWriter error = new StringWriter();
    CommandLine command = new CommandLine(new ClosedLoopLatency()).setErr(new PrintWriter(error));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", folder.toString()));
    assertThat(command.execute(all.toArray(String[]::new))).isEqualTo(64);
    return error.toString();
  }
}
