package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import io.ringlane.pipeline.Response;
import io.ringlane.pipeline.ResponseSink;
import org.jspecify.annotations.Nullable;

/** Writes answer lines as bytes. One thread writes; any may ask whether the output is lost. */
final class AnswerWriter implements ResponseSink<String> {
  private final OutputStream out;
  private volatile @Nullable IOException lost;

  AnswerWriter(OutputStream out) {
    this.out = new BufferedOutputStream(out, 1 << 16);
  }

  @Override
  public void accept(long id, Response<String> response) {
    if (lost == null) {
      try {
        out.write((id + " " + AnswerPrinter.print(response) + "\n").getBytes(UTF_8));
      } catch (IOException e) {
        lost = e;
      }
    }
  }

  @Override
  public void pause() {
    if (lost == null) {
      try {
        out.flush();
      } catch (IOException e) {
        lost = e;
      }
    }
  }

  /** Why answers cannot be written any more; null while they can. */
  @Nullable
  IOException lost() {
    return lost;
  }
}
