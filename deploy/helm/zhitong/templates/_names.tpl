{{- define "zhitong.labels" -}}
app.kubernetes.io/name: zhitong
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Whether the key of the audit log is that of a secret: always, but for one node that makes it on its volume. */}}
{{- define "zhitong.keysMounted" -}}
{{- if or (not .Values.sqlite.enabled) .Values.auditKey.existingSecret }}yes{{ end }}
{{- end }}
