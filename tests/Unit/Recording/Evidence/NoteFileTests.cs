using System.Text;
using Gateway.Silo.Recording;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Where a file of notes ends, whatever stands behind and however long it has become.</summary>
public sealed class NoteFileTests
{
    private const string Signed = "\u2014 gateway-key AAAAAAAA\n\n";

    [Fact]
    public void The_end_of_a_long_file_is_found_wherever_the_look_at_it_begins()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-notes-");
        try
        {
            var path = Path.Combine(folder.FullName, "checkpoints");
            // Each length moves the place where the last 128 KiB begin by one: into each byte of a note once.
            var note = $"origin\n1\nAAAA\n\n{Signed}";
            var many = string.Concat(Enumerable.Repeat(note, (140 * 1024 / Encoding.UTF8.GetByteCount(note)) + 1));
            for (var extra = 0; extra < Encoding.UTF8.GetByteCount(note) + 3; extra++)
            {
                var whole = many + $"{new string('o', extra + 1)}\n2\nAAAA\n\n{Signed}";
                foreach (var torn in (string[])["", "o", "origin\n3\n", "origin\n3\nAAAA\n\n\u2014", "origin\n3\nAAAA\n\n\u2014 gateway-key AA"])
                {
                    File.WriteAllText(path, whole + torn);
                    var (last, end) = NoteFile.Last(path);
                    Assert.Equal(Encoding.UTF8.GetByteCount(whole), end);
                    Assert.StartsWith($"{new string('o', extra + 1)}\n2\n", last!.Text, StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
