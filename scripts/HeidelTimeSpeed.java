// Documents a second of a warm HeidelTime, Arabic, news, without a part-of-speech tagger; for scripts/speed_heideltime.py.
// usage: HeidelTimeSpeed DOCUMENTS CONFIG ROUNDS; documents are parted by U+001E, the first line of each is its date.
import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

public class HeidelTimeSpeed {
    public static void main(String[] given) throws Exception {
        for (String name : new String[] {"", "HeidelTimeStandalone"}) Logger.getLogger(name).setLevel(Level.OFF);
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.ARABIC, DocumentType.NEWS, OutputType.TIMEML, given[1], POSTagger.NO);
        String[] documents = Files.readString(Path.of(given[0]), StandardCharsets.UTF_8).split("\u001e");
        SimpleDateFormat day = new SimpleDateFormat("yyyy-MM-dd");
        tagger.process(documents[0].substring(11), day.parse(documents[0].substring(0, 10)));
        double[] seconds = new double[Integer.parseInt(given[2])];
        int found = 0;
        for (int round = 0; round < seconds.length; round++) {
            found = 0;
            long begun = System.nanoTime();
            for (String document : documents) {
                String tagged = tagger.process(document.substring(11), day.parse(document.substring(0, 10)));
                found += tagged.split("</TIMEX3>", -1).length - 1;
            }
            seconds[round] = (System.nanoTime() - begun) / 1e9;
        }
        Arrays.sort(seconds);
        System.out.printf("{\"documents_per_second\": %.2f, \"documents\": %d, \"found\": %d}%n",
            documents.length / seconds[seconds.length / 2], documents.length, found);
    }
}
