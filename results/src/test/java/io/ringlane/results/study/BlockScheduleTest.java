package io.ringlane.results.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Randomised blocks: complete, shuffled, repeatable. */
class BlockScheduleTest {

  private final StudyPlan plan = StudyPlan.quick();
  private final List<Cell> cells = BlockSchedule.strategyCells(plan);

  @Test
  void cellsAreEveryStrategyAndControlAndTheRepeatOnEveryWorkload() {
    assertThat(cells).hasSize(2 * (14 + 4 + 1)).doesNotHaveDuplicates();
    assertThat(cells).contains(new Cell("affine-direct (again)", "affine-direct", "A"),
        new Cell("async-unordered", "async-unordered", "B"));
    assertThat(BlockSchedule.flowCells(plan)).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void eachBlockHoldsEachCellOnce() {
    for (int block = 1; block <= 50; block++) {
      assertThat(BlockSchedule.block(cells, 7, block)).containsExactlyInAnyOrderElementsOf(cells);
    }
  }

  @Test
  void seedDecidesTheOrder() {
    assertThat(BlockSchedule.block(cells, 7, 3)).isEqualTo(BlockSchedule.block(cells, 7, 3));
    assertThat(BlockSchedule.block(cells, 7, 3)).isNotEqualTo(BlockSchedule.block(cells, 8, 3));
    assertThat(BlockSchedule.block(cells, 7, 3)).isNotEqualTo(BlockSchedule.block(cells, 7, 4));
  }

  @Test
  void noCellSitsInOnePlaceOnly() {
    for (Cell cell : cells) {
      long places = IntStream.rangeClosed(1, 50).map(block -> BlockSchedule.block(cells, 7, block).indexOf(cell))
          .distinct().count();
      assertThat(places).as(cell.label()).isGreaterThan(6);
    }
  }

  @Test
  void fileNamesAreDistinctAndPlain() {
    List<String> names = cells.stream().map(Cell::fileName).toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z0-9.-]+"));
  }

  @Test
  void planWithoutAComparisonIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> plan.withBlocks(1)).withMessageContaining("two blocks");
  }
}
