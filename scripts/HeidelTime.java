// Documents a second of a warm HeidelTime, Arabic, news, without a part-of-speech tagger; for scripts/heideltime.py.
// usage: HeidelTime DOCUMENTS CONFIG ROUNDS; documents are parted by U+001E, the first line of each is its date.
// With ROUNDS 0 it prints the tagged documents instead, parted in the same way.
import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

public class HeidelTime {
    static final SimpleDateFormat DAY = new SimpleDateFormat("yyyy-MM-dd");

    static String tag(HeidelTimeStandalone tagger, String document) throws Exception {
        return tagger.process(document.substring(11), DAY.parse(document.substring(0, 10)));
    }

    public static void main(String[] given) throws Exception {
        for (String name : new String[] {"", "HeidelTimeStandalone"}) Logger.getLogger(name).setLevel(Level.OFF);
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.ARABIC, DocumentType.NEWS, OutputType.TIMEML, given[1], POSTagger.NO);
        String[] documents = Files.readString(Path.of(given[0]), StandardCharsets.UTF_8).split("\u001e");
        int rounds = Integer.parseInt(given[2]);
        if (rounds == 0) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            for (String document : documents) out.print(tag(tagger, document) + "\u001e");
            return;
        }
        tag(tagger, documents[0]);
        double[] seconds = new double[rounds];
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            found = 0;
            long begun = System.nanoTime();
            for (String document : documents) found += tag(tagger, document).split("</TIMEX3>", -1).length - 1;
            seconds[round] = (System.nanoTime() - begun) / 1e9;
        }
        Arrays.sort(seconds);
        System.out.printf("{\"documents_per_second\": %.2f, \"documents\": %d, \"found\": %d}%n",
            documents.length / seconds[rounds / 2], documents.length, found);
    }
}
