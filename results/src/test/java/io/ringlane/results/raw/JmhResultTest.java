package io.ringlane.results.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhResultTest {

  @TempDir
  private Path folder = Path.of("");

  /** JMH counts what a fork's last iteration allocates when the answers have been checked. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      [[210, 190, 900]]        | 190
      [[210, 900], [205, 700]] | 205
      [[900]]                  | 300
      """)
  void bytesAnOperationLeaveTheCheckOut(String iterations, double bytes) throws IOException, BadInputException {
    Path file = folder.resolve("fork.json");
    Files.writeString(file, """
        [{"benchmark": "io.x.B.m", "mode": "thrpt", "threads": 1,
          "primaryMetric": {"score": 1, "scoreUnit": "ops/s", "rawData": [[1]]},
          "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 300, "rawData": %s}}}]
        """.formatted(iterations));
    JmhResult result = JmhResult.of("fork.json", JsonValue.read(file, "a result")).getFirst();
    assertThat(result.metric("gc.alloc.rate.norm")).hasValue(bytes);
  }
}
