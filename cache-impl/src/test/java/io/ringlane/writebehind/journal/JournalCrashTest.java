package io.ringlane.writebehind.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;

import io.ringlane.fixtures.DelegatingJournalFiles;
import io.ringlane.fixtures.JournalCrashes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Acknowledged records survive on a disk that forgets what was not forced, and on one that tears it; and what a journal that forces less
 * loses is seen by the same run. Cannot see whether a real disk does what a force asks of it, nor the JDK and the file system between.
 */
@Tag("T55")
class JournalCrashTest {
  private static final long CRASHES = Long.getLong("ringlane.journal.crashes", 3_000);

  @ParameterizedTest
  @EnumSource
  @Tag("T13")
  @Tag("T21")
  void acknowledgedRecordsSurviveEveryCrash(JournalCrashes.Disk disk) {
    JournalCrashes.Report report = JournalCrashes.run(disk, 1, CRASHES);
    assertThat(report.complaint()).as(report.toString()).isNull();
    assertThat(report.crashes()).isGreaterThanOrEqualTo(CRASHES);
    assertThat(report.kills()).isPositive();
    assertThat(report.acknowledged()).isGreaterThan(CRASHES);
    assertThat(report.recovered()).isGreaterThan(CRASHES);
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatIsNeverForcedLosesThem(JournalCrashes.Disk disk) {
    assertRed(disk, files -> new DelegatingJournalFiles(files) {
      @Override
      protected boolean mayForce(JournalFile file) {
        return false;
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatIsNeverForcedLosesThem(JournalCrashes.Disk disk) {
    assertRed(disk, files -> new DelegatingJournalFiles(files) {
      @Override
      public void forceFolder() {
        // the fault: new files are not in the folder yet, deleted ones still are
      }
    });
  }

  private static void assertRed(JournalCrashes.Disk disk, UnaryOperator<JournalFiles> fault) {
    JournalCrashes.Report report = JournalCrashes.run(disk, 1, CRASHES, fault);
    assertThat(report.complaint()).as(report.toString()).isNotNull();
  }
}
