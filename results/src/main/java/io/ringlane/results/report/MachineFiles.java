package io.ringlane.results.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.FlowPoint;
import io.ringlane.results.analysis.LedgerRow;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.analysis.SubjectVerdict;
import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.KillMatrix;
import io.ringlane.results.raw.LatencyRow;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.Interval;
import io.ringlane.results.statistics.PairedComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The report for programs: {@code results.json} and {@code verdict.json}. */
final class MachineFiles {

  /** Version of the form of results.json; raised when a member changes its meaning or goes. */
  static final int SCHEMA = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private MachineFiles() {}

  static void write(Analysis analysis, Path directory) throws IOException {
    MAPPER.writeValue(directory.resolve("results.json").toFile(), results(analysis));
    MAPPER.writeValue(directory.resolve("verdict.json").toFile(), verdict(analysis));
  }

  static ObjectNode verdict(Analysis analysis) {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode strategies = root.putArray("strategies");
    analysis.verdicts().stream().filter(SubjectVerdict::strategy).forEach(verdict -> {
      ObjectNode strategy = strategies.addObject().put("name", verdict.name()).put("control", verdict.control())
          .put("verdict", verdict.outcome().word());
      ArrayNode evidence = strategy.putArray("evidence");
      verdict.items().forEach(item -> evidence.addObject().put("layer", item.layer())
          .put("checked", item.record().checked()).put("counterexample", item.record().counterexample())
          .put("property", item.record().property()).put("outcome", item.record().outcome().word())
          .put("unit", item.record().unit()).put("file", item.file()));
    });
    KillMatrix matrix = analysis.raw().killMatrix();
    if (matrix != null) {
      ObjectNode node = root.putObject("killMatrix").put("runs", matrix.runs());
      ArrayNode kills = node.putArray("kills");
      matrix.kills().forEach(kill -> {
        ObjectNode row = kills.addObject().put("fault", kill.fault()).put("check", kill.check())
            .put("found", kill.found()).put("medianSeconds", finite(kill.medianSeconds()))
            .put("sensitivity", finite(kill.sensitivity()))
            .put("verdict", kill.quotable() ? "quotable" : "not quotable");
        ArrayNode patch = row.putArray("patch");
        kill.patch().forEach(patch::add);
      });
      ArrayNode complaints = node.putArray("complaints");
      matrix.complaints().forEach(complaints::add);
    }
    return root;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static ObjectNode results(Analysis analysis) {
    ObjectNode root = MAPPER.createObjectNode().put("schema", SCHEMA).put("exitCode", analysis.exitCode())
        .put("margin", analysis.margin()).put("baseline", analysis.raw().study().baseline())
        .put("unstable", analysis.unstable());
    root.set("environment", MAPPER.valueToTree(analysis.raw().environment()));
    ArrayNode findings = root.putArray("findings");
    analysis.findings().forEach(finding -> findings.addObject()
        .put("weight", finding.weight().name().toLowerCase(java.util.Locale.ROOT)).put("sentence", finding.sentence()));
    ArrayNode figures = root.putArray("figures");
    analysis.rankings().forEach(ranking -> ranking(analysis, ranking, figures));
    if (!analysis.flows().isEmpty()) {
      flows(analysis.flows(), figures);
    }
    if (!analysis.raw().latency().isEmpty()) {
      latency(analysis.raw().latency(), figures);
    }
    if (!analysis.store().isEmpty()) {
      store(analysis.store(), figures);
    }
    if (!analysis.ledgers().isEmpty()) {
      ledgers(analysis.ledgers(), figures);
    }
    return root;
  }

  private static void ledgers(List<LedgerRow> ledgers, ArrayNode figures) {
    ObjectNode figure = figure(figures, "ledger", "What became of every write, by strategy and workload, writes",
        ledgers.stream().flatMap(row -> row.files().stream()).toList());
    ArrayNode rows = figure.putArray("rows");
    ledgers.forEach(row -> rows.addObject().put("workload", row.workload()).put("strategy", row.strategy())
        .put("control", row.control()).put("forks", row.forks()).put("issued", row.issued())
        .put("flushed", row.flushed()).put("superseded", row.superseded()).put("dead", row.dead())
        .put("failed", row.failed()).put("left", row.left()).put("closed", row.closed()));
  }

  private static void ranking(Analysis analysis, Ranking ranking, ArrayNode figures) {
    ObjectNode figure = figure(figures, "ranking-" + ranking.workload(),
        "Throughput by strategy on workload " + ranking.workload() + ", operations/s, higher is better",
        ranking.rows().stream().flatMap(row -> row.forks().stream()).map(RankingRow.Sample::file).toList());
    ArrayNode rows = figure.putArray("rows");
    for (RankingRow row : ranking.rows()) {
      ObjectNode node = rows.addObject().put("label", row.label()).put("strategy", row.verdict().name())
          .put("control", row.verdict().control()).put("repeat", row.repeat())
          .put("verification", row.verdict().outcome().word()).put("letters", row.letters())
          .put("oversubscribed", row.oversubscribed()).put("forksStillMoving", row.drifting());
      GeometricMean score = row.score();
      if (score != null) {
        node.put("operationsPerSecond", score.value());
        interval(node, "interval", score.interval());
        node.put("variation", row.variation());
      }
      row.bytesPerOperation().ifPresent(bytes -> node.put("bytesPerOperation", bytes));
      PairedComparison comparison = row.comparison();
      if (comparison != null) {
        ObjectNode ratio = node.putObject("ratio").put("value", comparison.ratio()).put("blocks", comparison.blocks())
            .put("p", comparison.pValue());
        interval(ratio, "interval", comparison.interval());
        if (Double.isFinite(comparison.detectable())) {
          ratio.put("detectable", comparison.detectable());
        }
        row.adjustedP().ifPresent(p -> ratio.put("holmP", p));
        if (row.competes()) {
          ratio.put("verdict", ranking.unstable(analysis.margin())
              ? Sentences.UNSTABLE
              : comparison.verdict(analysis.margin()).word());
        }
      }
      ArrayNode forks = node.putArray("forks");
      row.forks().forEach(fork -> forks.addObject().put("block", fork.block())
          .put("operationsPerSecond", fork.operationsPerSecond()).put("file", fork.file()));
    }
  }

  private static void flows(List<FlowPoint> points, ArrayNode figures) {
    ObjectNode figure = figure(figures, "flows", "Throughput by request flow and database latency, requests/s",
        points.stream().flatMap(point -> point.files().stream()).toList());
    ArrayNode rows = figure.putArray("rows");
    for (FlowPoint point : points) {
      ObjectNode node = rows.addObject().put("flow", point.flow()).put("databaseLatencyMs", point.latencyMs())
          .put("requestsPerSecond", point.score().value()).put("forks", point.forks().size());
      interval(node, "interval", point.score().interval());
      ArrayNode files = node.putArray("files");
      point.files().forEach(files::add);
    }
  }

  private static void latency(List<LatencyRow> latency, ArrayNode figures) {
    ObjectNode figure = figure(figures, "latency", "Closed-loop latency, microseconds, lower is better",
        latency.stream().map(LatencyRow::file).distinct().toList());
    ArrayNode rows = figure.putArray("rows");
    for (LatencyRow row : latency) {
      ObjectNode node = rows.addObject().put("strategy", row.strategy()).put("workload", row.workload())
          .put("operation", row.operation()).put("clients", row.clients()).put("count", row.count());
      percentile(node, row, "p50", 0.5, row.p50());
      percentile(node, row, "p90", 0.9, row.p90());
      percentile(node, row, "p99", 0.99, row.p99());
      percentile(node, row, "p999", 0.999, row.p999());
      node.put("max", row.max());
    }
  }

  private static void percentile(ObjectNode node, LatencyRow row, String name, double quantile, double value) {
    if (row.carries(quantile)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void store(List<JmhResult> results, ArrayNode figures) {
    ObjectNode figure = figure(figures, "store", "Cost of the store",
        results.stream().map(JmhResult::file).distinct().toList());
    ArrayNode rows = figure.putArray("rows");
    for (JmhResult result : results) {
      ObjectNode node = rows.addObject().put("benchmark", result.shortName()).put("score", result.score())
          .put("unit", result.unit());
      node.set("parameters", MAPPER.valueToTree(result.parameters()));
      result.metric("gc.alloc.rate.norm").ifPresent(bytes -> node.put("bytesPerOperation", bytes));
    }
  }

  private static ObjectNode figure(ArrayNode figures, String id, String title, List<String> files) {
    ObjectNode figure = figures.addObject().put("id", id).put("title", title);
    ArrayNode list = figure.putArray("files");
    files.forEach(list::add);
    return figure;
  }

  private static void interval(ObjectNode node, String name, Interval interval) {
    if (interval.bounded()) {
      node.putArray(name).add(interval.low()).add(interval.high());
    } else {
      node.putNull(name);
    }
  }
}
