import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Runs one change of the rule book at a time and reads it again after each, whatever came of it. */
export function useRuleChange<Answer = void>(onDone?: (answer: Answer) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: () => Promise<Answer>) => change(),
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => client.invalidateQueries({ queryKey: ["rules"] }),
  });
}
