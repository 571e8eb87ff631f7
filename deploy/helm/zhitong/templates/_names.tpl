{{- define "zhitong.labels" -}}
app.kubernetes.io/name: zhitong
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
