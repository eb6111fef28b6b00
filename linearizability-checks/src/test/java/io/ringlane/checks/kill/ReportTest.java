package io.ringlane.checks.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ringlane.checks.kill.ReportReader.Stage;
import org.junit.jupiter.api.Test;

/** What a child writes into its pipe arrives, also where the kill cuts it off anywhere. */
class ReportTest {
  private static final class Lines implements ReportReader.Sink {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void reached(Stage stage) {
      lines.add(stage.toString());
    }

    @Override
    public void opened(long epoch) {
      lines.add("epoch " + epoch);
    }

    @Override
    public void issued(long id, WriteKind kind) {
      lines.add("issued " + id + " " + kind);
    }

    @Override
    public void acknowledged(long id, long atMicros) {
      lines.add("acknowledged " + id + " at " + atMicros);
    }

    @Override
    public void durable(int client) {
      lines.add("durable " + client);
    }

    @Override
    public void answered(long key, long value) {
      lines.add("answered " + key + " " + value);
    }
  }

  private static final List<String> ALL = List.of("OPENING", "CONNECTED", "epoch 9", "OPENED", "issued 5 REMOVE",
      "issued 6 PUT_WITH_TTL", "issued 7 PUT", "acknowledged 5 at 50", "acknowledged 7 at 70", "LOADED", "durable 2",
      "answered 1 7", "CLOSING", "CLOSED");

  private static byte[] report() {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    ReportWriter writer = new ReportWriter(pipe);
    writer.opening();
    writer.connected();
    writer.opened(9);
    writer.issued(new long[]{5, 6, 7}, new WriteKind[]{WriteKind.REMOVE, WriteKind.PUT_WITH_TTL, WriteKind.PUT}, 3);
    writer.acknowledged(new long[]{5, 7}, new long[]{50, 70}, 2);
    writer.acknowledged(new long[0], new long[0], 0);
    writer.durable(2);
    writer.answered(new long[]{1}, new long[]{7}, 1);
    writer.closing();
    writer.closed();
    return pipe.toByteArray();
  }

  private static List<String> read(byte[] bytes) throws IOException {
    Lines lines = new Lines();
    new ReportReader(new ByteArrayInputStream(bytes), lines).readToEnd();
    return lines.lines;
  }

  @Test
  void everyFrameArrives() throws IOException {
    assertThat(read(report())).isEqualTo(ALL);
  }

  @Test
  void wherePipeIsCutTheFramesBeforeArriveAndNoneInPart() throws IOException {
    byte[] report = report();
    for (int length = 0; length < report.length; length++) {
      List<String> arrived = read(Arrays.copyOf(report, length));
      assertThat(arrived).hasSizeLessThan(ALL.size()).isEqualTo(ALL.subList(0, arrived.size()));
      assertThat(arrived.stream().filter(line -> line.startsWith("issued")).count()).isIn(0L, 3L);
      assertThat(arrived.stream().filter(line -> line.startsWith("acknowledged")).count()).isIn(0L, 2L);
    }
  }

  @Test
  void anythingElseIsNoReport() {
    assertThatThrownBy(() -> read(new byte[]{99})).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no frame 99");
  }
}
