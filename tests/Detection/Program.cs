using Gateway.Detection;

return args switch
{
    ["detection", var corpora, var document] => Evaluation.Write(corpora, document),
    ["masking"] => MaskingBench.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: detection CORPORA DOCUMENT | masking");
    return 2;
}
