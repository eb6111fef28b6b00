package io.ringlane.checks.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;

/**
 * Every fault beside every check that promises to find it, and how soon it did; and the same checks without a fault, which must have nothing to say.
 *
 * @param schema {@value #SCHEMA}
 */
public record KillMatrix(int schema, int runs, List<Kill> kills, List<Clean> clean) {
  public static final int SCHEMA = 1;
  public static final String FILE = "kill-matrix.json";
  /** A clean verdict is quotable where its run was so many times as long as the fault took to be found. */
  public static final double QUOTABLE = 20;

  public KillMatrix(int runs, List<Kill> kills, List<Clean> clean) {
    this(SCHEMA, runs, List.copyOf(kills), List.copyOf(clean));
  }

  /**
   * A fault and a check that promises to find it.
   *
   * @param check the command without seed and length
   * @param found how many of the runs ended with a violation
   * @param medianSeconds from the start of the check's work to its end, in the runs that found it; null where none did
   * @param cleanSeconds the same check's work without the fault
   * @param patch what the fault is; empty where it is an entry of the catalogue
   */
  public record Kill(String fault, String check, int found,
      @JsonProperty("median_seconds") @Nullable Double medianSeconds,
      @JsonProperty("clean_seconds") double cleanSeconds, List<String> patch) {
    /** How many times the fault would have been found in the clean run; null where it never was. */
    @JsonProperty
    public @Nullable Double sensitivity() {
      return medianSeconds == null ? null : cleanSeconds / medianSeconds;
    }

    /** Whether a clean verdict of the check says that this fault is not there. */
    @JsonProperty
    public boolean quotable() {
      Double times = sensitivity();
      return times != null && times >= QUOTABLE;
    }
  }

  /** A check without a fault. */
  public record Clean(String check, String command, boolean upheld, double seconds) {}

  /** Writes {@value #FILE} into the folder, which is made where it does not exist. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(folder.resolve(FILE).toFile(), this);
  }
}
