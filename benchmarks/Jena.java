import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.reasoner.InfGraph;
import org.apache.jena.reasoner.rulesys.GenericRuleReasoner;
import org.apache.jena.reasoner.rulesys.Rule;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphMapLink;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.sys.JenaSystem;

/**
 * Measured: Apache Jena doing the steps of the pipeline on the files of a job.
 * One line of JSON for each stage; the start of the virtual machine is not counted in any.
 */
public class Jena {
  interface Step { void run() throws Exception; }

  static void stage(String name, Step step) throws Exception {
    long cpu = cpu(), wall = System.nanoTime();
    step.run();
    System.out.printf(java.util.Locale.ROOT, "{\"stage\": \"%s\", \"wall\": %.6f, \"cpu\": %.6f, \"peak\": %d}%n",
        name, (System.nanoTime() - wall) / 1e9, (cpu() - cpu) / 1e9, peak());
  }

  static long cpu() {
    var bean = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) bean).getProcessCpuTime();
  }

  static long peak() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0);
  }

  static void fact(String json) { System.out.println("{" + json + "}"); }

  static Graph graph() { return GraphFactory.createDefaultGraph(); }

  static long ask(String text, Dataset dataset) {
    try (QueryExecution execution = QueryExecution.create(QueryFactory.create(text), dataset)) {
      return ResultSetFormatter.consume(execution.execSelect());
    }
  }

  static double warm(String text, Dataset dataset, int repeats) {
    ask(text, dataset);
    List<Double> times = new ArrayList<>();
    long began = System.nanoTime();
    while (times.size() < repeats && (times.size() < 3 || System.nanoTime() - began < 2_000_000_000L)) {
      long start = System.nanoTime();
      ask(text, dataset);
      times.add((System.nanoTime() - start) / 1e6);
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  static void dump(Graph graph, Path path, RDFFormat form) throws Exception {
    try (OutputStream out = new java.io.BufferedOutputStream(new FileOutputStream(path.toFile()))) {
      RDFDataMgr.write(out, graph, form);
    }
  }

  static String json(Map<String, ?> values) {
    List<String> parts = new ArrayList<>();
    values.forEach((name, value) -> parts.add("\"" + name + "\": " + value));
    return "{" + String.join(", ", parts) + "}";
  }

  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[0]);
    List<String[]> job = new ArrayList<>();
    for (String line : Files.readAllLines(work.resolve("job.tsv"))) job.add(line.split("\t", -1));
    JenaSystem.init();
    Graph asserted = graph(), shapesGraph = graph();
    Map<String, Graph> named = new LinkedHashMap<>();
    stage("read", () -> {
      for (String[] line : job) {
        boolean shapes = line[0].equals("shapes");
        if (!shapes && !line[0].equals("ontology") && !line[0].equals("data")) continue;
        Graph own = shapes ? shapesGraph : graph();
        RDFParser.source(line[2]).parse(own);
        if (shapes) continue;
        named.put(line[1], own);
        GraphUtil.addInto(asserted, own);
      }
    });
    fact("\"triples\": " + asserted.size());
    List<Rule> rules = Rule.parseRules(Files.readString(work.resolve("rules.txt")));
    Graph[] deductions = new Graph[1];
    stage("infer", () -> {
      GenericRuleReasoner reasoner = new GenericRuleReasoner(rules);
      reasoner.setMode(GenericRuleReasoner.FORWARD_RETE);
      InfGraph closed = reasoner.bind(asserted);
      closed.prepare();
      deductions[0] = closed.getDeductionsGraph();
    });
    fact("\"inferred\": " + deductions[0].size() + ", \"rules\": " + rules.size());
    Shapes shapes = ShaclValidator.get().parse(shapesGraph);
    stage("validate-asserted", () -> {
      var report = ShaclValidator.get().validate(shapes, asserted);
      fact("\"results\": " + report.getEntries().size());
    });
    Graph whole = graph();
    Dataset[] datasets = new Dataset[2];
    stage("load", () -> {
      GraphUtil.addInto(whole, asserted);
      GraphUtil.addInto(whole, deductions[0]);
      DatasetGraph first = new DatasetGraphMapLink(whole), second = new DatasetGraphMapLink(asserted);
      named.forEach((name, graph) -> {
        first.addGraph(NodeFactory.createURI(name), graph);
        second.addGraph(NodeFactory.createURI(name), graph);
      });
      for (String[] line : job) {
        if (line[0].equals("inferred")) first.addGraph(NodeFactory.createURI(line[1]), deductions[0]);
      }
      datasets[0] = DatasetFactory.wrap(first);
      datasets[1] = DatasetFactory.wrap(second);
    });
    stage("validate-closure", () -> ShaclValidator.get().validate(shapes, whole));
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Dataset> asked = new LinkedHashMap<>();
    for (String[] line : job) {
      if (!line[0].startsWith("query-")) continue;
      texts.put(line[1], Files.readString(Path.of(line[2])));
      asked.put(line[1], datasets[line[0].equals("query-asserted") ? 1 : 0]);
    }
    Map<String, Long> rows = new LinkedHashMap<>();
    stage("queries", () -> texts.forEach((name, text) -> rows.put(name, ask(text, asked.get(name)))));
    fact("\"rows\": " + json(rows));
    stage("dump-nt", () -> dump(whole, work.resolve("jena.nt"), RDFFormat.NTRIPLES));
    stage("dump-ttl", () -> dump(whole, work.resolve("jena.ttl"), RDFFormat.TURTLE_BLOCKS));
    try {
      stage("dump-jsonld", () -> dump(whole, work.resolve("jena.jsonld"), RDFFormat.JSONLD_PLAIN));
    } catch (Exception | OutOfMemoryError failure) {
      fact("\"note\": \"JSON-LD could not be written: " + failure.getClass().getSimpleName() + "\"");
    }
    Map<String, Double> times = new LinkedHashMap<>();
    texts.forEach((name, text) -> times.put(name, warm(text, asked.get(name), 25)));
    fact("\"warm\": " + json(times));
  }
}
