using Gateway.Detection;

return args switch
{
    ["detection", var corpora, var document] => Evaluation.Write(corpora, document),
    ["masking"] => MaskingBench.Run(),
    ["masking", "--detailed"] => MaskingBenchmarks.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: detection CORPORA DOCUMENT | masking [--detailed]");
    return 2;
}
